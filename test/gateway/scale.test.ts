/** What a call costs does not depend on how much there is, apart from what the call asks for. */
import { beforeAll, describe, expect, test } from 'vitest';
import { LOCAL_DEFAULTS, type LocalGateway } from '../../src/testing/index.js';
import { crowd, PER_GROUP } from '../support/crowd.js';
import { INSTANCE, ORIGIN } from './support.js';

const HEADERS = { 'x-auth-token': LOCAL_DEFAULTS.token };
const ask = (gateway: LocalGateway, path: string): Promise<Response> =>
  gateway.handle(new Request(ORIGIN + INSTANCE + path, { headers: HEADERS }));

/** The times of a request to two gateways, taken in turn so that both meet the same machine; the fastest of each. */
async function fastest(few: LocalGateway, many: LocalGateway, path: string): Promise<[few: number, many: number]> {
  const best: [number, number] = [Infinity, Infinity];
  for (let i = 0; i < 40; i++)
    for (const [at, gateway] of [few, many].entries()) {
      const begun = performance.now();
      expect((await ask(gateway, path)).status).toBe(200);
      best[at] = Math.min(best[at] ?? Infinity, performance.now() - begun);
    }
  return best;
}

describe('with fifty thousand APIs instead of five hundred', () => {
  let [few, many]: LocalGateway[] = [];
  beforeAll(async () => {
    [few, many] = [await crowd(500), await crowd(50_000)];
  }, 60_000);

  test.each([
    ['the first page', '/apis'],
    ['a page of a hundred', '/apis?limit=100'],
    ['a later page', '/apis?limit=20&offset=400'],
    ['the APIs of a group', '/apis?group_id=group-3'],
    ['the APIs of a group with the group itself', '/apis?group_id=group-3&return_data_mode=include_group'],
    ['one API', '/apis/api-7'],
    ['where an API is online', '/apis/runtime/api-7'],
    ['the policies of an API', '/throttle-bindings/binded-throttles?api_id=api-7'],
    ['the plugins of an API', '/apis/api-7/attached-plugins'],
  ])('%s costs the same', async (_, path) => {
    const [small, large] = await fastest(few as LocalGateway, many as LocalGateway, path);
    // A cost that grows with the APIs would be a hundred times as high.
    expect(large / small).toBeLessThan(8);
  });

  test.each(['/apis?name=_499', '/apis?req_uri=api_77&precise_search=name', '/apis?env_id=DEFAULT_ENVIRONMENT_RELEASE_ID&name=api_3'])(
    'a search costs what it compares: %s', async (path) => {
      const [small, large] = await fastest(few as LocalGateway, many as LocalGateway, path);
      expect(large / small).toBeLessThan(200);
    },
  );

  test('lists are complete', async () => {
    const total = async (path: string): Promise<number> => {
      const response = await ask(many as LocalGateway, path);
      return ((await response.json()) as { total: number }).total;
    };
    expect(await total('/apis')).toBe(50_000);
    expect(await total('/apis?group_id=group-3')).toBe(PER_GROUP);
    expect(await total('/apis?name=api_4999')).toBe(11);
  });
});
