/** Signatures that are published, or that reports have asked for, where no other test states them whole. */
import { describe, expect, it } from 'vitest';
import { canonicalRequestOf, signRequest } from '../../src/index.js';
import { sha256 } from '../helpers/verify.js';

const credentials = { ak: 'AKEXAMPLE00000000001', sk: 'SKEXAMPLE0000000000000000000000000000000001' };
const date = Date.parse('2026-03-01T08:00:00Z');

describe('a query with space, plus, tilde, star, an empty value and characters beyond the BMP (SIG-08)', () => {
  const query = new URLSearchParams([
    ['name', 'a b+c~*'],
    ['precise_search', ''],
    ['\u4e2d', '\u6587\u{1F600}'],
  ]).toString();
  const url = `https://apig.region-1.example.com/v2/15df3f4fdb172381a9db483b8fd564c2/apigw/instances/48d025860151f2b2db3771e378bc59a0/api-groups?${query}`;

  it('is signed as the service reads it, whatever its spelling', () => {
    const input = { method: 'GET', url, credentials, date };
    expect(canonicalRequestOf(input).split('\n')[2]).toBe(
      'name=a%20b%2Bc~%2A&precise_search=&%E4%B8%AD=%E6%96%87%F0%9F%98%80',
    );
    expect(sha256(canonicalRequestOf(input))).toBe('f46c8561b92bdcd01f148c84165aa9ee1362adcc49811288800885efe50be12f');
    expect(signRequest(input)['Authorization']).toBe(
      'SDK-HMAC-SHA256 Access=AKEXAMPLE00000000001, SignedHeaders=host;x-sdk-date, Signature=1bd435728aea7a9be1eed2bc2ae54c11165269f79930a20ba2768525cfe4c77f',
    );
  });
});
