/** Calls that the vendor's signers have signed as an app: `test/fixtures/vectors/app-signing.json`. */
import { readFileSync } from 'node:fs';

/** A call with its signature. */
export interface AppVector {
  readonly id: string;
  readonly note: string;
  readonly key: string;
  readonly secret: string;
  /** As in X-Sdk-Date. */
  readonly datetime: string;
  readonly method: string;
  readonly url: { readonly scheme: string; readonly host: string };
  readonly headers: readonly (readonly [string, string])[];
  readonly body?: string;
  readonly body_base64?: string;
  readonly request_target: string;
  readonly expected: {
    readonly headers: Readonly<Record<string, string>>;
    readonly canonical_request: string;
    readonly authorization: string;
  };
}
/** An example that the vendor has published. */
export interface PublishedExample {
  readonly id: string;
  readonly request: {
    readonly method: string;
    readonly host: string;
    readonly segments: readonly string[];
    readonly query: readonly (readonly [string, string])[];
    readonly headers?: readonly (readonly [string, string])[];
    readonly body?: string;
    readonly datetime?: string;
    readonly key?: string;
    readonly secret?: string;
  };
  readonly published: Readonly<Record<string, string>>;
}
/** A call that the vendor's signers sign differently. */
export interface Divergence {
  readonly id: string;
  readonly method: string;
  readonly request_target: string;
  readonly body: string;
}

export const { vectors, published, divergences } = JSON.parse(
  readFileSync(new URL('../fixtures/vectors/app-signing.json', import.meta.url), 'utf8'),
) as {
  readonly vectors: readonly AppVector[];
  readonly published: readonly PublishedExample[];
  readonly divergences: readonly Divergence[];
};

/** The time in X-Sdk-Date, in milliseconds since the epoch. */
export const timeOf = (date: string): number =>
  Date.parse(date.replace(/^(....)(..)(..)T(..)(..)(..)Z$/, '$1-$2-$3T$4:$5:$6Z'));
/** When a vector was signed. */
export const signedAt = ({ datetime }: AppVector): number => timeOf(datetime);
/** The body of a vector. */
export const bodyOf = ({ body, body_base64 }: AppVector): string | Buffer | undefined =>
  (body_base64 === undefined ? body : Buffer.from(body_base64, 'base64'));
