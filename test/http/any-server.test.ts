/** Whatever a caller writes as an ID, and whatever a server sends back. */
import { inspect } from 'node:util';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ApigError, ApigRequestValidationError } from '../../src/errors.js';
import { EventLog } from '../support/events.js';
import { bytes, clientOf, failure, GATEWAY, GROUP, json, serve, start, type Answer } from '../support/server.js';

/** What a parser of addresses takes for more than a letter. */
const PIECES = ['.', '..', '/', '\\', '%2e', '%2F', '?', '#', ';', ' ', '\r\n', '\0', 'a', '中', '😀'] as const;
const anyText = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 12 }),
  fc.string({ unit: 'binary', maxLength: 12 }),
  fc.array(fc.constantFrom(...PIECES), { maxLength: 5 })
    .map((parts) => parts.join('')),
);

it('any two strings as IDs arrive as they are, and reach no other path', async () => {
  const { server, client } = await start([json(200, {})]);
  const seen = { sent: 0, rejected: 0 };
  await fc.assert(fc.asyncProperty(anyText, anyText, async (channel, member) => {
    const before = server.requests.length;
    const error: unknown = await client.vpcChannels.members.delete(channel, member)
      .then(() => undefined, (e: unknown) => e);
    const arrived = server.requests.slice(before);
    if (error !== undefined) {
      seen.rejected++;
      expect(error).toBeInstanceOf(ApigRequestValidationError);
      expect(arrived).toEqual([]);
      return;
    }
    seen.sent++;
    expect(arrived.map(({ method }) => method)).toEqual(['DELETE']);
    const { pathname, search, hash } = new URL(arrived[0]?.target ?? '', 'http://server');
    // Not even a parser that resolves dots finds another path.
    expect(arrived[0]?.target).toBe(pathname);
    expect([search, hash]).toEqual(['', '']);
    expect(pathname.slice(GATEWAY.length).split('/').map(decodeURIComponent)).toEqual([
      '', 'vpc-channels', channel, 'members', member,
    ]);
    expect(pathname.startsWith(`${GATEWAY}/`)).toBe(true);
  }), { numRuns: 300 });
  expect(Math.min(seen.sent, seen.rejected)).toBeGreaterThan(20);
}, 60_000);

it('any bytes as a body, of any type and status, end in data or in an error of the package', async () => {
  let answer: Answer = json(200, GROUP);
  const { client } = await start(() => answer, { maxRetries: 0 });
  const seen = { data: 0, errors: 0 };
  // One in ten responses is a group: of 400, more than 10 in all but one of ten million runs.
  const mostlyJson = fc.oneof(
    fc.json(),
    { weight: 3, arbitrary: fc.constant(JSON.stringify(GROUP)) },
    fc.tuple(fc.constant(JSON.stringify(GROUP)), fc.nat(60)).map(([group, end]) => group.slice(0, end)),
  );
  const text = mostlyJson.map((json) => Buffer.from(json));
  const body = fc.oneof(fc.uint8Array({ maxLength: 300 }), { weight: 2, arbitrary: text });
  const type = fc.constantFrom('application/json', 'application/json;charset=utf8', 'text/html', 'image/png', 'x', '');
  const status = fc.constantFrom(200, 201, 202, 204, 299, 300, 302, 400, 404, 409, 418, 429, 499, 500, 502, 503, 599);
  await fc.assert(fc.asyncProperty(status, type, body, async (code, contentType, content) => {
    // A 204 has no body.
    answer = bytes(code, code === 204 ? '' : content, contentType === '' ? {} : { 'Content-Type': contentType });
    const outcome: unknown = await client.groups.get(GROUP.id).catch((error: unknown) => error);
    seen[outcome instanceof Error ? 'errors' : 'data']++;
    if (!(outcome instanceof Error)) {
      expect(outcome).toMatchObject({ id: expect.any(String) as unknown });
      return;
    }
    expect(outcome).toBeInstanceOf(ApigError);
    expect(outcome.message).toMatch(/^groups\.get /);
    expect(outcome.message.length).toBeLessThan(4_000);
    // It can be written down, whatever came.
    expect(() => [JSON.stringify(outcome), inspect(outcome, { depth: 20 })]).not.toThrow();
  }), { numRuns: 400 });
  expect(Math.min(seen.data, seen.errors)).toBeGreaterThan(10);
}, 60_000);

describe('generated secrets', () => {
  const letter = fc.constantFrom(...'ABCDEFGHJKLMNPQRSTUVWXYZabcdefghkmnpqrstuvwxyz23456789_-!@#$%');
  const secret = fc.string({ unit: letter, minLength: 16, maxLength: 60 }).filter((text) => /^[A-Za-z0-9]/.test(text));
  /** How another side may repeat what it was sent. */
  const spellings: readonly ((text: string) => string)[] = [
    (text) => text,
    (text) => JSON.stringify({ sent: text }),
    (text) => encodeURIComponent(text),
    (text) => `<p>Wrong: ${text}</p>`,
  ];
  /** Every form in which a program may write something down. */
  const written = (value: unknown): string[] => [
    String(value),
    inspect(value, { depth: 20, showHidden: true }),
    JSON.stringify(value),
    value instanceof Error ? `${value.message} ${value.stack ?? ''} ${inspect(value.cause, { depth: 20 })}` : '',
  ];

  it('are in no output, however the server repeats them and however the error is written down', async () => {
    let answer: Answer = json(200, {});
    const server = await serve(() => answer);
    const secrets = fc.uniqueArray(secret, { minLength: 3, maxLength: 3 });
    const how = fc.constantFrom(...spellings);
    const status = fc.constantFrom(200, 400, 404, 500);
    await fc.assert(fc.asyncProperty(secrets, how, status, async ([sk = '', securityToken = '', app = ''], spell, code) => {
      const log = new EventLog();
      const credentials = { ak: 'AKEXAMPLE00000000001', sk, securityToken };
      const client = clientOf(server.origin, { credentials, maxRetries: 0, logger: log });
      const repeated = spell([sk, securityToken, app].join(' '));
      answer = code === 200
        ? bytes(200, `not JSON ${repeated}`, { 'Content-Type': 'application/json' })
        : json(code, { error_code: 'APIG.2011', error_msg: repeated, request_id: 'r' });
      const body = { name: 'shop', app_key: 'key-of-the-app', app_secret: app };
      const error = await failure(client.apps.create(body));
      expect(error).toBeInstanceOf(ApigError);
      expect(error).not.toBeInstanceOf(ApigRequestValidationError);
      const output = [error, client, log.events, log.lines].flatMap(written).join('\n');
      expect(output).toContain('apps.create');
      for (const hidden of [sk, securityToken, app]) {
        expect(output).not.toContain(hidden);
        expect(output).not.toContain(encodeURIComponent(hidden));
      }
      await client.close();
    }), { numRuns: 60 });
  }, 60_000);
});
