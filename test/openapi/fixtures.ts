/** The documents in `test/fixtures/openapi`, each with what must come of its import. */
import { readdirSync, readFileSync } from 'node:fs';

const FOLDER = new URL('../fixtures/openapi/', import.meta.url);

export interface ExpectedApi {
  readonly method: string;
  readonly path: string;
  readonly action?: string;
  readonly error_code?: string;
  readonly error_msg?: string;
}
/** What comes of an import with certain form fields. */
export interface Outcome {
  readonly form: Readonly<Record<string, string | boolean>>;
  readonly answer?: { readonly success: readonly ExpectedApi[]; readonly failure: readonly ExpectedApi[] };
  readonly refusal?: { readonly status: number; readonly error_code: string; readonly error_msg?: string };
  readonly apis?: readonly { readonly create: Readonly<Record<string, unknown>> }[];
}
interface Expected extends Outcome {
  readonly group?: { readonly name: string; readonly remark?: string };
  readonly throttles?: readonly (Readonly<Record<string, unknown>> & {
    readonly name: string;
    readonly specials?: readonly Readonly<Record<string, unknown>>[];
  })[];
  readonly acls?: readonly (Readonly<Record<string, unknown>> & { readonly acl_name: string })[];
  readonly authorizers?: readonly (Readonly<Record<string, unknown>> & { readonly name: string })[];
  readonly needs?: {
    readonly vpc_channels?: readonly { readonly name: string; readonly member_groups?: readonly string[] }[];
    readonly plugins?: readonly { readonly plugin_name: string }[];
    readonly apps?: readonly { readonly id: string }[];
    readonly orchestrations?: readonly { readonly orchestration_name: string }[];
    readonly apis?: readonly Readonly<Record<string, unknown>>[];
  };
  readonly without_needs?: Pick<Outcome, 'answer'>;
  readonly variants?: readonly Outcome[];
}
export interface Fixture {
  readonly name: string;
  readonly text: string;
  readonly expected: Expected;
}

const read = (file: string): string => readFileSync(new URL(file, FOLDER), 'utf8');
export const fixtures: readonly Fixture[] = readdirSync(FOLDER)
  .filter((file) => /^\d.*\.(json|yaml)$/.test(file) && !file.endsWith('.expected.json'))
  .sort()
  .map((name) => ({
    name,
    text: read(name),
    expected: JSON.parse(read(name.replace(/\.\w+$/, '.expected.json'))) as Expected, // Its README says what is there.
  }));

/** The text of one of them. */
export function fixture(name: string): string {
  const found = fixtures.find((one) => one.name === name);
  if (!found) throw new Error(`There is no ${name} in test/fixtures/openapi.`);
  return found.text;
}
