/** Which calls reach an API that is debugged. */
import { expect, test } from 'vitest';
import { mock, withGroup } from './support.js';

/** The status line of the response to a debugging call of an API with this path. */
async function reached(req_uri: string, path: string, match_mode = 'NORMAL'): Promise<string> {
  const { bench, groupId } = await withGroup();
  const names = [...new Set([...req_uri.matchAll(/\{([^{}+]+)\+?\}/g)].map(([, name]) => name))];
  const req_params = names.map((name) => ({ name, type: 'STRING', location: 'PATH', required: 1, valid_enable: 2 }));
  const { id } = await bench.ok<{ id: string }>('POST', '/apis', mock(groupId, 'one', { req_uri, match_mode, req_params }));
  const call = { mode: 'DEVELOPER', scheme: 'HTTPS', method: 'GET', path };
  const { response } = await bench.ok<{ response: string }>('POST', `/apis/debug/${id}`, call);
  return response.slice(0, 'HTTP/1.1 200'.length);
}

test.each([
  ['/a/{id}', '/a/5', true],
  ['/a/{id}', '/a/', false],
  ['/a/{id}', '/a/5/6', false],
  ['/a/{id}', '/b/5', false],
  ['/a/v{x}-{y}', '/a/v1-2', true],
  ['/a/v{x}-{y}', '/a/v1-', false],
  ['/a/v{x}-{y}', '/a/v-2', false],
  ['/a.b', '/aXb', false],
])('the path %s is reached by %s: %s', async (uri, path, isReached) => {
  expect(await reached(uri, path)).toBe(isReached ? 'HTTP/1.1 200' : 'HTTP/1.1 404');
});
test.each([
  ['/a', '/a/b/c', true],
  ['/a', '/a', true],
  ['/a', '/ab', false],
])('the beginning %s is reached by %s: %s', async (uri, path, isReached) => {
  expect(await reached(uri, path, 'SWA')).toBe(isReached ? 'HTTP/1.1 200' : 'HTTP/1.1 404');
});

test('a path of many parameters in one segment does not take longer than others', async () => {
  const uri = `/${Array.from({ length: 40 }, (_, i) => `{p${i}}-`).join('')}x`;
  // A search that tries every way to divide the segment would not end.
  expect(await reached(uri, `/${'1-'.repeat(300)}y`)).toBe('HTTP/1.1 404');
});
