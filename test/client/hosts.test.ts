/** URLs that are parsed thousands of times: the optimizer of Node.js must not change what they are. */
import { expect, test } from 'vitest';
import { urlOf } from '../../src/hosts.js';
import { signRequest } from '../../src/index.js';
import { KEYS } from '../support/ids.js';

test('a host with letters that are not ASCII is one however often it is parsed', () => {
  const hosts = new Set<string | undefined>();
  for (let i = 0; i < 100_000; i++) hosts.add(urlOf('https://bücher.example/')?.host);
  expect([...hosts]).toEqual(['xn--bcher-kva.example']);
});
test('a request to such a host is signed however often that is done', () => {
  const hosts = new Set<string | undefined>();
  for (let i = 0; i < 15_000; i++)
    hosts.add(signRequest({ method: 'GET', url: 'https://bücher.example/', credentials: KEYS })['Host']);
  expect([...hosts]).toEqual(['xn--bcher-kva.example']);
});
test('a text that is no URL gives nothing', () => {
  expect(['', 'h.example', 'https://', 'https://a b/', '/path'].map(urlOf)).toEqual(Array(5).fill(undefined));
});
