/** The variable HUAWEICLOUD_APIG_LOG: what it writes to standard error, and what never. */
import { afterEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { ApigBadRequestError } from '../../src/errors.js';
import { EventLog } from '../support/events.js';
import { bytes, failureOf, GATEWAY, GROUP, json, KEYS, start } from '../support/server.js';

/** The lines on standard error, without times. */
function standardError(level: string): string[] {
  vi.stubEnv('HUAWEICLOUD_APIG_LOG', level);
  const lines: string[] = [];
  const write = vi.spyOn(process.stderr, 'write').mockImplementation((text) => lines.push(String(text)) > 0);
  onTestFinished(() => write.mockRestore());
  return lines;
}
afterEach(() => void vi.unstubAllEnvs());
/** Without what differs from run to run. */
const plain = (line: string): string =>
  line.replace(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z /, 'TIME ').replace(/ [0-9a-f]{8} /, ' CALL ').replace(/in \d+ ms/, 'in N ms');
const HEAD = `groups.create POST ${GATEWAY}/api-groups`;

describe('HUAWEICLOUD_APIG_LOG', () => {
  it('writes a line for each event: info', async () => {
    const lines = standardError('info');
    const { client } = await start([json(201, { id: 'g', name: 'orders' })]);
    await client.groups.create({ name: 'orders' });
    expect(lines.map(plain)).toEqual([
      `TIME huaweicloud-apig debug CALL ${HEAD} attempt 1\n`,
      `TIME huaweicloud-apig debug CALL ${HEAD} 201 in N ms\n`,
    ]);
    expect(new Set(lines.map((line) => / ([0-9a-f]{8}) /.exec(line)?.[1])).size).toBe(1);
  });
  it('adds what is sent and received: debug', async () => {
    const lines = standardError(' Debug ');
    const { client } = await start([json(201, { id: 'g', name: 'orders' }), json(200, { total: 0, size: 0, groups: [] })]);
    await client.groups.create({ name: 'orders' });
    await client.groups.list({ name: 'a b', limit: 5 });
    expect(lines.map(plain)).toEqual([
      `TIME huaweicloud-apig debug CALL ${HEAD} attempt 1, sent {"name":"orders"}\n`,
      `TIME huaweicloud-apig debug CALL ${HEAD} 201 in N ms, received {"id":"g","name":"orders"}\n`,
      `TIME huaweicloud-apig debug CALL groups.list GET ${GATEWAY}/api-groups attempt 1, sent ?limit=5&name=a b\n`,
      `TIME huaweicloud-apig debug CALL groups.list GET ${GATEWAY}/api-groups 200 in N ms, received {"total":0,"size":0,"groups":[]}\n`,
    ]);
  });
  it.each(['', 'off'])('writes nothing by default: %j', async (level) => {
    const lines = standardError(level);
    const { client } = await start([json(200, { id: 'g', name: 'orders' })]);
    await client.groups.get(GROUP.id);
    expect(lines).toEqual([]);
  });
  it('warns of a level that it does not know, and writes nothing', async () => {
    const lines = standardError('trace');
    const warn = vi.spyOn(process, 'emitWarning').mockReturnValue();
    onTestFinished(() => warn.mockRestore());
    const { client } = await start([json(200, { id: 'g', name: 'orders' })]);
    await client.groups.get(GROUP.id);
    expect(lines).toEqual([]);
    expect(warn.mock.calls[0]?.[0]).toBe('HUAWEICLOUD_APIG_LOG must be info, debug or off, got "trace". Nothing is logged.');
  });
  it('gives way to the option logger', async () => {
    const lines = standardError('debug');
    const logger = new EventLog();
    const { client } = await start([json(200, { id: 'g', name: 'orders' })], { logger });
    await client.groups.get(GROUP.id);
    expect(lines).toEqual([]);
    expect(logger.types).toEqual(['request', 'response']);
    expect(logger.events[0]).not.toHaveProperty('sent');
  });
});

describe('what HUAWEICLOUD_APIG_LOG=debug shows', () => {
  it('has no secret: of a body, of a query, of a response, of the client, however short', async () => {
    const lines = standardError('debug');
    const app = { id: 'a', name: 'shop', app_key: 'AppKeyOfTheShop1', app_secret: 'SecretOfTheShop1' };
    const echo = { error_code: 'APIG.2011', error_msg: `not ${KEYS.sk}`, Authorization: KEYS.sk, password: 'pw' };
    const { client } = await start([json(201, app), json(400, echo)]);
    await client.apps.create({ name: 'shop', app_key: 'AppKeyOfTheShop1', app_secret: 'SecretOfTheShop1' });
    await failureOf(ApigBadRequestError, client.signatureKeys.create({ name: 'key', sign_type: 'hmac', sign_key: 'SignKey001', sign_secret: 'SignSecret-0000001' }));
    const all = lines.join('');
    expect(lines).toHaveLength(5);
    expect(all).toContain('"name":"shop"');
    for (const hidden of ['SecretOfTheShop1', 'SignSecret-0000001', KEYS.sk, '"pw"']) expect(all).not.toContain(hidden);
  });
  it('is bounded, and cannot forge a line', async () => {
    const lines = standardError('debug');
    const long = { id: 'g', name: 'x'.repeat(50_000), remark: 'a\n2026-01-01 huaweicloud-apig error \u001b[31m' };
    const { client } = await start([json(200, long), bytes(502, `<p>\n${'y'.repeat(50_000)}`)], { maxRetries: 0 });
    await client.groups.get(GROUP.id);
    await failureOf(Error, client.groups.get(GROUP.id));
    for (const line of lines) {
      expect(line.length).toBeLessThan(3_000);
      expect(line.match(/\n/g)).toHaveLength(1);
      expect(line).not.toContain('\u001b');
    }
  });
});
