/** Every error code of the catalog: how it arises in the local gateway, by raw requests. */
import { describe, expect, test } from 'vitest';
import { errorCodes, type ErrorCode } from '../../src/catalog/error-codes.js';
import { LOCAL_DEFAULTS } from '../../src/testing/index.js';
import { isRecord } from '../../src/values.js';
import { byFaultOnly, codeRows, NO_REJECTION, type CodeRow } from './codes.js';
import { knownRefusals } from './refusals.js';
import { importForm } from './raw.js';
import { Bench, INSTANCE, ORIGIN } from './support.js';
import { filled, filledBody, prepare } from './steps.js';

/** Status and code of the response to a request, or of an item in it. */
async function outcomeOf(row: CodeRow): Promise<readonly unknown[]> {
  const bench = new Bench(row.options);
  const ids = await prepare(bench, row.given ?? []);
  if (row.later !== undefined) bench.gateway.clock.advance(row.later);
  const [method, path, body] = [row.method, filled(row.path, ids), filledBody(row.body, ids)];
  if (row.headers || row.document !== undefined) {
    const form = row.document === undefined ? undefined : importForm(row.document, { is_create_group: true });
    const headers = { 'x-auth-token': LOCAL_DEFAULTS.token, ...row.headers };
    const request = new Request(ORIGIN + INSTANCE + path, { method, headers, ...(form && { body: form }) });
    const response = await bench.gateway.handle(request);
    return [response.status, codeIn(await response.json())];
  }
  const replies = await Promise.all(Array.from({ length: row.twice ? 2 : 1 }, () => bench.call(method, path, body)));
  const reply = replies.find(({ status }) => status >= 300) ?? replies[0];
  return [reply?.status, row.inside ? /APIG\.\d{4}/.exec(JSON.stringify(reply?.body))?.[0] : codeIn(reply?.body)];
}
const codeIn = (body: unknown): unknown => (isRecord(body) ? body['error_code'] : undefined);

describe('an error code of the catalog', () => {
  test.each(codeRows.map((row) => [row.code, row] as const))('arises from a request: %s', async (code, row) => {
    expect(await outcomeOf(row)).toEqual([row.status, code]);
    if (row.status >= 300) expect(errorCodes[code].statuses).toContain(row.status);
  });

  const faults = Object.entries(byFaultOnly)
    .flatMap(([why, codes]) => codes.map((code) => [code as ErrorCode, why] as const));
  test.each(faults)('arises from a fault: %s. %s', async (code) => {
    const bench = new Bench();
    bench.gateway.fail({ code });
    const { status, headers, body } = await bench.call('GET', '/api-groups');
    const { statuses, meaning } = errorCodes[code];
    expect(status).toBe(statuses[0]);
    expect(body).toEqual({ error_code: code, error_msg: meaning, request_id: headers.get('x-request-id') });
    expect((await bench.call('GET', '/api-groups')).status).toBe(200);
  });

  test('is in exactly one of the tables', () => {
    const requests = new Set<string>([...codeRows, ...knownRefusals].map(({ code }) => code));
    const all = [...requests, ...faults.map(([code]) => code), NO_REJECTION];
    expect(new Set(all).size).toBe(all.length);
    const sort = (codes: readonly string[]): string[] => [...codes].sort();
    expect(sort(all.filter((code) => !code.startsWith('LOCAL.')))).toEqual(sort(Object.keys(errorCodes)));
    expect(requests.size).toBeGreaterThan(145);
  });
  test('comes with the status and the headers that a fault names', async () => {
    const bench = new Bench();
    bench.gateway.fail({ code: 'APIGW.0308', status: 503, headers: { 'Retry-After': '3' }, operation: 'groups.list' });
    expect((await bench.call('GET', '/envs')).status).toBe(200);
    const reply = await bench.call('GET', '/api-groups');
    expect([reply.status, reply.headers.get('retry-after'), codeIn(reply.body)]).toEqual([503, '3', 'APIGW.0308']);
  });
  test('must be one of the table, and one of failures, to be a fault', () => {
    const { gateway } = new Bench();
    const fail = (code: string) => () => gateway.fail({ code: code as ErrorCode });
    expect(fail('APIG.3719x')).toThrow('There is no error code "APIG.3719x". Did you mean APIG.3719?');
    expect(fail('nonsense')).toThrow('There is no error code "nonsense". Pass one of errorCodes of huaweicloud-apig/catalog.');
    expect(fail('APIG.0000')).toThrow('There is no error code "APIG.0000".');
  });
});
