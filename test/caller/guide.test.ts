/** The samples of the guide, run one after the other against a gateway that says yes. */
import { readFileSync } from 'node:fs';
import { transformSync } from 'esbuild';
import { expect, it, vi } from 'vitest';
import { z } from 'zod';
import * as kit from '../../src/caller/index.js';
import { fakeFetch } from '../support/fake-fetch.js';

const guide = readFileSync('docs/calling-apis.md', 'utf8');
const samples = [...guide.matchAll(/^```ts\n([^]*?)^```$/gm)].map(([, code = '']) => code);
const caller = kit.createCaller({ origin: 'https://api.example.com', auth: kit.none() });
/** What the samples leave to the reader, and what one takes over from another. */
const GIVEN: Readonly<Record<string, unknown>> = { key: 'k', secret: 'invented-secret', caller, z, ...kit };

it('the guide has samples', () => expect(samples.length).toBeGreaterThan(3));
it.each(samples)('the sample runs: %s', async (sample) => {
  const order = (): Response => Response.json({ id: 42, state: 'open' }, {
    headers: { 'X-Apig-Latency': '37', 'X-Apig-Ratelimit-Api': 'remain:9,limit:10,time:10 second' },
  });
  const { sent, fetch } = fakeFetch(order);
  vi.stubGlobal('fetch', fetch);
  try {
    const { code } = transformSync(sample.replace(/^import .*\n/gm, ''), { loader: 'ts' });
    // A sample may declare what another one takes over.
    const names = Object.keys(GIVEN).filter((name) => !new RegExp(`^const (?:\\{[^}]*\\b)?${name}\\b`, 'm').test(code));
    // eslint-disable-next-line @typescript-eslint/no-implied-eval -- the guide's own text
    const run = new Function(...names, `return (async () => {${code}})();`) as (...given: unknown[]) => Promise<void>;
    await run(...names.map((name) => GIVEN[name]));
  } finally {
    vi.unstubAllGlobals();
  }
  expect(sent.length).toBeGreaterThan(0);
});
it('the guide names only what the kit has', () => {
  const imports = guide.matchAll(/^import \{ (.*) \} from 'huaweicloud-apig\/caller';$/gm);
  const names = [...imports].flatMap(([, list = '']) => list.split(', '));
  expect(names.filter((name) => !(name in kit))).toEqual([]);
  const auths = [...guide.matchAll(/^\| `(\w+)\(/gm)].map(([, name = '']) => name);
  expect(auths).toEqual(['appKey', 'appCode', 'appSecret', 'appBasic', 'iamKeys', 'iamToken', 'none']);
  expect(auths.filter((name) => !(name in kit))).toEqual([]);
});
