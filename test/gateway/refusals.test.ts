/** What the service is known to reject, the local gateway rejects with the same status and the same code. */
import { describe, expect, test } from 'vitest';
import { LOCAL_DEFAULTS } from '../../src/testing/index.js';
import { handlers } from '../../src/testing/resources/index.js';
import { isRecord } from '../../src/values.js';
import { type DocOperation, reference } from '../conformance/fixtures.js';
import { type KnownRefusal, knownRefusals, OUTER_STEPS } from './refusals.js';
import { filled, filledBody, prepare } from './steps.js';
import { Bench } from './support.js';

describe('a request that the service is known to reject', () => {
  test.each(knownRefusals.map((row) => [row.what, row] as const))('is rejected: %s', async (_, row: KnownRefusal) => {
    const bench = new Bench();
    const ids = await prepare(bench, row.given ?? []);
    const [status, code] = await bench.refusal(row.method, filled(row.path, ids), filledBody(row.body, ids));
    expect([status, code]).toEqual([row.status, row.code]);
    expect(row.evidence).toMatch(/\.(json|go|rst)|opentelekomcloud/);
  });
  test('is one of a table that covers what belongs together, values, states and names', () => {
    expect(knownRefusals.length).toBeGreaterThanOrEqual(37);
  });
});

/** Documented 404s that this gateway answers otherwise, by section: with which code, and why. */
const OTHERWISE: Readonly<Record<string, readonly [code: string | undefined, why: string]>> = {
  ...Object.fromEntries(
    ['3.23.2', '3.23.3', '3.23.4', '3.23.5', '3.23.6', '3.23.7', '3.23.8', '3.23.9', '3.23.10', '3.23.11', '3.23.12', '3.23.15', '3.23.17']
      .map((section) => [section, ['APIG.3030', 'A client in use waits for this code after it has deleted a gateway.']] as const),
  ),
  ...Object.fromEntries(
    ['3.26.5', '3.26.6', '3.26.7', '3.26.8', '3.26.9']
      .map((section) => [section, ['APIG.3025', 'The example is about another kind of object than the path.']] as const),
  ),
  ...Object.fromEntries(
    ['3.28.2', '3.28.3', '3.28.4', '3.28.5', '3.28.6', '3.28.13']
      .map((section) => [section, ['APIG.3004', 'The text of the example is about an app, its code about an API.']] as const),
  ),
  ...Object.fromEntries(
    ['3.24.1', '3.24.3', '3.24.4', '3.24.5']
      .map((section) => [section, [undefined, 'Every gateway here has an endpoint service.']] as const),
  ),
  '3.24.2': ['APIC.9007', 'Every gateway here has an endpoint service; what it lacks is the connection.'],
  '3.15.1': [undefined, 'There are no functions here: every URN counts as known.'],
  '3.5.1': ['APIG.3001', 'There are no functions here: what is missing is the group.'],
  '3.3.1': ['APIG.3001', 'The text of the example is about a gateway, its code about an environment.'],
  '3.3.5': ['APIG.3011', 'The variable itself is looked for first.'],
  '3.6.1': ['APIG.2005', 'The example of the request has a secret that is too short for its kind.'],
  '3.12.5': [undefined, 'Every group has its subdomain.'],
  '3.16.2': ['APIG.2000', 'The requests here are JSON, and this one is a form, which other tests send.'],
  '3.18.2': [undefined, 'The request names no API.'],
  '3.23.1': [undefined, 'The edition of the example exists.'],
};
/** IDs in a path that must exist, so that what comes after them is what is missing. */
const OUTER: Readonly<Record<string, string>> = {
  group_id: 'APIG.3001', throttle_id: 'APIG.3005', vpc_channel_id: 'APIG.3023', api_id: 'APIG.3002',
};
/** Values of query parameters that have a form. */
const VALUES: Readonly<Record<string, string>> = { duration: '1h', from: '1', to: '2' };

describe('a call of what does not exist', () => {
  const emulated = new Set(handlers.map(({ operation: { method, path } }) => `${method} ${path}`));
  const documented = reference.operations.flatMap((operation) => {
    if (!emulated.has(`${operation.method} ${operation.path}`)) return [];
    const [example] = operation.examples.response['404'] ?? [];
    return isRecord(example) ? [[operation.section, operation, String(example['error_code'])] as const] : [];
  });
  test.each(documented)('is rejected as the example in section %s shows', async (section, operation, code) => {
    const [status, found] = await answerOf(operation, code);
    const [other] = OTHERWISE[section] ?? [code];
    expect(found).toBe(other);
    if (OTHERWISE[section] === undefined) expect(status).toBe(404);
  });
  test('is tried in every section that has an example, and no exception is idle', () => {
    const sections = documented.map(([section]) => section);
    expect(documented.length).toBeGreaterThan(150);
    expect(Object.keys(OTHERWISE).filter((section) => !sections.includes(section))).toEqual([]);
  });
});

async function answerOf(operation: DocOperation, code: string): Promise<readonly unknown[]> {
  const bench = new Bench();
  const { group, throttle, channel, api } = Object.fromEntries(await prepare(bench, OUTER_STEPS));
  const ids = { group_id: group, throttle_id: throttle, vpc_channel_id: channel, api_id: api };
  const known = new Map<string, string>([
    ['project_id', LOCAL_DEFAULTS.projectId],
    ...(['APIG.3030', 'APIC.7302'].includes(code) ? [] : [['instance_id', LOCAL_DEFAULTS.instanceId] as const]),
    ...Object.entries(ids).flatMap(([name, id]) =>
      OUTER[name] === code || id === undefined ? [] : [[name, id] as const]),
  ]);
  // A path parameter with known values has one of them.
  for (const { name, enum: [value] = [] } of operation.params.path ?? [])
    if (value !== undefined) known.set(name, value);
  const path = filled(operation.path, known).replace(/\{\w+\}/g, 'none');
  const required = (operation.params.query ?? []).filter((field) =>
    field.required === true || OUTER[field.name] === code);
  const query = required.map(({ name, enum: values }) => `${name}=${VALUES[name] ?? values?.[0] ?? 'none'}`).join('&');
  const [body] = operation.examples.request;
  return bench.refusal(operation.method, query === '' ? path : `${path}?${query}`, body);
}
