/** Requests that the vendor's signers made, and what the vendor's verifiers say of them. */
import { createDecipheriv } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { createVerifier, signAsGateway, type RejectionReason, type Verdict } from '../../src/backend/index.js';

interface Vector {
  readonly id: string;
  readonly note: string;
  readonly sign_key: string;
  readonly sign_secret: string;
  readonly datetime: string;
  readonly now: string;
  readonly received: {
    readonly method: string;
    readonly target: string;
    readonly headers: readonly (readonly [string, string])[];
    readonly body?: string;
  };
  readonly signed_as: { readonly authorization: string };
  readonly expect: { readonly verdict: string; readonly reason?: string };
  readonly vendor_results: { readonly java_verify: boolean };
}
interface Cipher {
  readonly id: string;
  readonly sign_algorithm: string;
  readonly sign_key: string;
  readonly sign_secret: string;
  readonly plaintext: string;
  readonly ciphertext_base64: string;
}
interface Basic {
  readonly id: string;
  readonly sign_key: string;
  readonly sign_secret: string;
  readonly header: readonly [string, string];
}
const { hmac, basic, aes } = JSON.parse(
  readFileSync(new URL('../fixtures/vectors/backend-signing.json', import.meta.url), 'utf8'),
) as {
  readonly hmac: { readonly vectors: readonly Vector[] };
  readonly basic: { readonly vectors: readonly Basic[] };
  readonly aes: { readonly vectors: readonly Cipher[] };
};

/** Our reasons by the words of the vectors. */
const REASONS: Readonly<Record<string, RejectionReason>> = {
  signature: 'signature', 'signed header missing': 'missing-header', expired: 'expired', key: 'unknown-key',
  'date unsigned': 'unsigned-header',
};
function verdictOn({ sign_key: key, sign_secret: secret, now, received }: Vector): Promise<Verdict> {
  const verifier = createVerifier({ keys: { [key]: secret }, clock: () => Date.parse(now) });
  return verifier.verify(received);
}
const tampered = hmac.vectors.filter(({ id }) => id.includes('neg'));
const honest = hmac.vectors.filter(({ id }) => !id.includes('neg'));

describe('the vectors of signatures towards backends', () => {
  it('are eight honest requests and ten tampered ones', () => {
    expect([honest.length, tampered.length]).toEqual([8, 10]);
  });

  it.each(honest)('$id is accepted: $note', async (vector) => {
    const names = /SignedHeaders=([^,]+)/.exec(vector.signed_as.authorization)?.[1]?.split(';');
    expect(await verdictOn(vector)).toEqual({
      ok: true,
      key: vector.sign_key,
      type: 'hmac',
      signedHeaders: names,
      bodySigned: vector.id !== 'hmac-04',
      date: new Date('2026-01-15T08:15:00Z'),
    });
  });

  it.each(tampered)('$id has the verdict that it should have: $note', async (vector) => {
    const verdict = await verdictOn(vector);
    // A sender that declares its body as unsigned has not signed it: the vendor accepts that, and so do we.
    if (vector.expect.verdict === 'accept') expect(verdict).toMatchObject({ ok: true, bodySigned: false });
    else expect(verdict).toMatchObject({ ok: false, status: 401, reason: REASONS[vector.expect.reason ?? ''] });
  });

  it('are rejected in the two cases that code of the vendor accepts', async () => {
    const differing = tampered.filter(({ expect: { verdict }, vendor_results: vendor }) => verdict !== 'accept' && vendor.java_verify);
    expect(differing.map(({ id }) => id)).toEqual(['hmac-neg-06', 'hmac-neg-09']);
    const verdicts = await Promise.all(differing.map(verdictOn));
    expect(verdicts).toMatchObject([{ reason: 'expired' }, { reason: 'unsigned-header' }]);
  });

  it.each(honest)('$id is what signAsGateway makes', async ({ received, sign_key: key, sign_secret: secret, signed_as: signed }) => {
    const headers = received.headers.filter(([name]) => name !== 'authorization');
    const made = await signAsGateway({
      method: received.method,
      url: `http://backend.example.com${received.target}`,
      headers: Object.fromEntries(headers),
      body: received.body,
      key,
      secret,
      signedHeaders: /SignedHeaders=([^,]+)/.exec(signed.authorization)?.[1]?.split(';'),
    });
    expect(made.headers['authorization']).toBe(signed.authorization);
  });

  it.each(basic.vectors)('$id is accepted, and is what signAsGateway makes', async ({ sign_key: key, sign_secret: secret, header }) => {
    const verifier = createVerifier({ keys: { [key]: { type: 'basic', secret } } });
    expect(await verifier.verify({ method: 'GET', target: '/', headers: [header] })).toEqual({
      ok: true, key, type: 'basic', signedHeaders: [], bodySigned: false, date: undefined,
    });
    const made = await signAsGateway({ url: 'http://backend.example.com/', key, secret, type: 'basic' });
    expect(made.headers['authorization']).toBe(header[1]);
  });

  // The guide shows these lines. They are all that is documented of keys of type aes.
  it.each(aes.vectors)('$id is decrypted by the cipher that the guide names', ({ sign_algorithm: algorithm, sign_key: key, sign_secret: secret, ...vector }) => {
    const decipher = createDecipheriv(algorithm, key, secret);
    expect(decipher.update(vector.ciphertext_base64, 'base64', 'utf8') + decipher.final('utf8')).toBe(vector.plaintext);
  });
});
