/** What a log shows of the bodies of a call. */
import { describe, expect, it } from 'vitest';
import { resolveConfig } from '../../src/config.js';
import { files } from '../../src/http/file-transfer.js';
import { Call } from '../../src/http/request.js';
import { shownRequest, shownResponse } from '../../src/http/shown-bodies.js';
import { operation, type CallInput, type OperationFacts } from '../../src/schema/operation.js';
import { file, input, num, output, secret, text } from '../../src/schema/vocabulary.js';

describe('the request in a log', () => {
  const settings = { ...resolveConfig({ endpoint: 'http://127.0.0.1', credentials: { token: 't' } }).settings, files };
  const scope = { projectId: 'p1', instanceId: 'i1' };
  const declared = { path: '/v2/things', actions: [], errorStatuses: [] } as const;
  const list = operation({
    ...declared, id: 'things.list', method: 'GET', query: class extends input({ name: text(), key: secret(text()), limit: num() }) {},
  });
  const create = operation({ ...declared, id: 'things.create', method: 'POST', body: class extends input({ name: text() }) {} });
  const upload = operation({
    ...declared, id: 'things.import', method: 'POST', form: class extends input({ name: text(), doc: file(), more: file() }) {},
  });
  const shown = (op: OperationFacts, given: CallInput): string =>
    shownRequest(new Call(settings, scope, op, given, {}), ['hush-hush', 'abc']);

  it('has the query as people read it, without secrets: those of the call, and those in the query', () => {
    expect(shown(list, { query: { name: 'a b/文', limit: 5 } })).toBe('?limit=5&name=a b/文');
    expect(shown(list, { query: { name: 'hush-hush', key: 'own-secret' } })).toBe('?key=[hidden]&name=[hidden]');
    expect(shown(list, {})).toBe('');
  });
  it('has the body as JSON, without secrets, and hides a short one that is a whole value', () => {
    expect(shown(create, { body: { name: 'got hush-hush' } })).toBe('{"name":"got [hidden]"}');
    expect(shown(create, { body: { name: 'abc' } })).toBe('{"name":"[hidden]"}');
    expect(shown(create, {})).toBe('{}');
  });
  it('has the fields of a form, without secrets, and the names of the fields with files, but no file', () => {
    const form = { name: 'abc', doc: 'swagger: hush-hush', more: Buffer.from('b') };
    expect(shown(upload, { form })).toBe('{"name":"[hidden]"} file doc file more');
    expect(shown(upload, { form: {} })).toBe('{}');
  });
  it('is one line with parts separated by spaces', () => {
    const both = operation({
      ...declared, id: 'things.put', method: 'PUT', query: class extends input({ a: text() }) {}, body: class extends input({ name: text() }) {},
    });
    expect(shown(both, { query: { a: '1' }, body: { name: 'x\ny' } })).toBe('?a=1 {"name":"x\\\\ny"}');
  });
  it('is cut', () => {
    expect(shown(create, { body: { name: Array(999).fill('x'.repeat(9)).join(' ') } })).toMatch(/^\{"name":"(x{9} )+x*… \(9,989 characters\)"\}$/);
  });
});

describe('the body of a response in a log', () => {
  const declared = { method: 'GET', path: '/v2/things', actions: [], errorStatuses: [] } as const;
  const open = operation({ ...declared, id: 'things.get', response: class extends output({ a: text() }) {} });
  const hidden = operation({ ...declared, id: 'things.key', response: class extends output({ key: secret(text()) }) {} });
  it.each<[string, typeof open | typeof hidden, number, string | object, string]>([
    ['a file', open, 200, {}, 'a file'],
    ['JSON', open, 200, '{ "a": "got hush-hush", "b": [1] }', '{"a":"got [hidden]","b":[1]}'],
    ['a short secret as a whole value', open, 200, '{"a":"abc"}', '{"a":"[hidden]"}'],
    ['text', open, 502, 'down, hush-hush\n', 'down, [hidden]\\n'],
    ['nothing', open, 204, '', ''],
    ['secrets of the service', hidden, 200, '{"key":"x"}', '[hidden] (such responses have secrets)'],
    ['secrets of the service that are no JSON', hidden, 299, 'x', '[hidden] (such responses have secrets)'],
    ['no body of an operation with secrets', hidden, 204, '', ''],
    ['a rejection of an operation with secrets', hidden, 300, '{"error_msg":"no"}', '{"error_msg":"no"}'],
  ])('shows %s in one line, without secrets', (_, op, status, body, shown) => {
    expect(shownResponse(op, status, body, ['hush-hush', 'abc'])).toBe(shown);
  });
  it('is cut', () => {
    const long = JSON.stringify(Array.from({ length: 20 }, () => 'x'.repeat(400)));
    expect(shownResponse(open, 200, long, [])).toMatch(/^\["x{400}",.{1,1700}… \(\d,\d{3} characters\)$/);
  });
});
