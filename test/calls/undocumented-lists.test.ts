/** Lists as the service gives them: without their length, empty as null, under another key, or deaf to `offset`. */
import { describe, expect, it } from 'vitest';
import type { ApigClient } from '../../src/client.js';
import { GROUP, INSTANCE, json, start, type Plan } from '../support/server.js';
import { answered, kept, RELEASE } from '../support/one-call.js';

interface Paged extends PromiseLike<unknown> {
  all(): Promise<unknown[]>;
}
const named = { id: 'x', name: 'some' };
const SEEN = '2021-10-12T07:02:12Z';
/** Lists that gateways of 2021 gave without total and size. */
const uncounted: readonly [name: string, key: string, item: object, list: (client: ApigClient) => Paged][] = [
  [
    'gateways',
    'instances',
    {
      id: INSTANCE,
      instance_name: 'shop',
      charging_mode: 0,
      create_time: 1623816488875,
      instance_status: 6,
      status: 'Running',
      type: 'apig',
    },
    (c) => c.instances.list(),
  ],
  [
    'groups',
    'groups',
    {
      ...named,
      is_default: 2,
      on_sell_status: 2,
      register_time: SEEN,
      remark: '',
      sl_domain: 's',
      sl_domains: ['s'],
      status: 1,
      update_time: SEEN,
    },
    (c) => c.groups.list(),
  ],
  [
    'apps',
    'apps',
    {
      ...named,
      app_key: 'k',
      app_secret: 's',
      app_type: 'apig',
      bind_num: 0,
      creator: 'USER',
      register_time: SEEN,
      remark: '',
      status: 1,
    },
    (c) => c.apps.list(),
  ],
  [
    'environments',
    'envs',
    { id: RELEASE, name: 'RELEASE', remark: '生产环境', create_time: '2020-10-14T16:15:19.417962Z' },
    (c) => c.envs.list(),
  ],
  [
    'variables',
    'variables',
    { id: 'v', env_id: RELEASE, group_id: GROUP.id, variable_name: 'Path', variable_value: '/stage/test' },
    (c) => c.envVariables.list({ group_id: GROUP.id }),
  ],
  [
    'throttles',
    'throttles',
    { ...named, api_call_limits: 50, bind_num: 0, create_time: SEEN, time_interval: 10, time_unit: 'MINUTE', type: 1 },
    (c) => c.throttles.list(),
  ],
  [
    'channels',
    'vpc_channels',
    { ...named, balance_strategy: 1, create_time: SEEN, member_type: 'ecs', port: 8080, status: 1, type: 2 },
    (c) => c.vpcChannels.list(),
  ],
  [
    'gateway responses',
    'responses',
    { ...named, default: true, create_time: SEEN, update_time: SEEN },
    (c) => c.groups.gatewayResponses.list(GROUP.id),
  ],
  [
    'app codes',
    'app_codes',
    { id: 'c', app_id: 'a', app_code: 'dGVzdA==', create_time: SEEN },
    (c) => c.apps.codes.list('a'),
  ],
  [
    'versions',
    'api_versions',
    {
      version_id: 'v',
      version_no: '20211012150212',
      api_id: 'a',
      env_id: RELEASE,
      env_name: 'RELEASE',
      remark: '',
      publish_time: SEEN,
      status: 1,
    },
    (c) => c.apis.versions.list('a'),
  ],
];

/** Gives of a whole list the page that is asked for, and says nothing of its length. */
const pageOf = (key: string, whole: readonly object[]): Plan => ({ target }) => {
  const { searchParams } = new URL(target, 'http://localhost');
  const offset = Number(searchParams.get('offset') ?? 0);
  return json(200, { [key]: whole.slice(offset, offset + Number(searchParams.get('limit') ?? 20)) });
};

describe.each(uncounted)('a list of %s without total and size', (_, key, item, list) => {
  it('is accepted as it is', async () => {
    const { client } = await start([json(200, { [key]: [item] })]);
    expect(await list(client)).toStrictEqual({ [key]: [item] });
  });
  it.each([0, 1, 20, 45])('is read to its end if it has %i items', async (length) => {
    const whole = Array.from({ length }, (_item, i) => ({ ...item, remark: `${i}` }));
    const { client, server } = await start(pageOf(key, whole));
    expect(await list(client).all()).toStrictEqual(whole);
    expect(server.requests.length).toBeLessThanOrEqual(Math.floor(length / 20) + 2);
  });
  it('may be null', async () => {
    const { client } = await start([json(200, { [key]: null, total: null, size: null })]);
    expect(await list(client)).not.toHaveProperty('total');
    expect(await list(client).all()).toEqual([]);
  });
});

describe('a list', () => {
  it('ends when a page repeats, whatever its total, if it ignores offset', async () => {
    const features = Array.from({ length: 20 }, (_, i) => ({ id: `f${i}`, name: `feature_${i}` }));
    const { client, server } = await start([json(200, { total: 60, size: 20, features })]);
    expect(await client.features.list().all()).toStrictEqual(features);
    expect(server.requests.length).toBeLessThanOrEqual(3);
    const apis = features.map(({ id }) => ({ bind_id: id, api_id: id, api_name: id }));
    const bound = await start([json(200, { total: 60, size: 20, apis })]);
    expect(await bound.client.aclBindings.listBoundApis({ acl_id: 'a' }).all()).toStrictEqual(apis);
    expect(bound.server.requests.length).toBeLessThanOrEqual(3);
  });
  it('finds items under a key of its own', async () => {
    const one = { total: 1, size: 1 };
    expect(
      await answered(json(200, { ...one, certs: [{ id: 'c', name: 'cert' }] }), (c) =>
        c.certificates.list({ instance_id: INSTANCE }).all(),
      ),
    ).toEqual([{ id: 'c', name: 'cert' }]);
    expect(
      await answered(json(200, { ...one, quotas: [{ app_quota_id: 'q', name: 'quota' }] }), (c) =>
        c.appQuotas.list().all(),
      ),
    ).toEqual([{ app_quota_id: 'q', name: 'quota' }]);
    expect(await answered(json(200, { ...one, signs: [named] }), (c) => c.signatureKeys.list().all())).toEqual([named]);
    expect(
      await answered(
        json(200, { ...one, ingress_port_infos: [{ ingress_port_id: 'p', protocol: 'HTTP', ingress_port: 8080 }] }),
        (c) => c.ingressPorts.list().all(),
      ),
    ).toHaveLength(1);
  });
  it('may be a list of strings', async () => {
    expect(await answered(json(200, { total: 2, size: 2, tags: ['a', ''] }), (c) => c.tags.list().all())).toEqual([
      'a',
      '',
    ]);
    expect(
      await answered(json(200, { total: 2, size: 2, features: ['route', 'something_new'] }), (c) =>
        c.features.listSupported().all(),
      ),
    ).toEqual(['route', 'something_new']);
  });
  it('has its paging in the query even if it is a POST', async () => {
    const page = {
      resources: [
        { resource_id: INSTANCE, resource_name: 'shop', resouce_detail: '', tags: [{ key: 'k', value: 'v' }] },
      ],
      total_count: 1,
    };
    const { client, server } = await start([json(200, page)]);
    expect(await client.instances.listByTags({ without_any_tag: false }, { limit: 1000, offset: 0 })).toStrictEqual(
      page,
    );
    expect(server.requests.map(({ target, body }) => [target.replace(/.*apigw/, ''), body.toString()])).toEqual([
      ['/resource-instances/filter?limit=1000&offset=0', '{"without_any_tag":false}'],
    ]);
    expect(await client.instances.listByTags({}).all()).toHaveLength(1);
  });
  it('is shorter than its total if pages overlap because something was deleted meanwhile', async () => {
    const groups = (from: number, to: number): object[] =>
      Array.from({ length: to - from }, (_, i) => ({ id: `g${from + i}`, name: 'group' }));
    const { client } = await start([
      json(200, { total: 30, size: 20, groups: groups(0, 20) }),
      json(200, { total: 25, size: 5, groups: groups(20, 25) }),
    ]);
    expect(await client.groups.list().all()).toHaveLength(25);
  });
  it('has one entry for each port of a domain name', async () => {
    const entry = {
      id: 'd',
      url_domain: 'www.example.com',
      status: 3,
      min_ssl_version: 'TLSv1.2',
      api_group_id: GROUP.id,
      instance_id: INSTANCE,
    };
    const bound_domains = [{ ...entry, ingress_https_port: 443 }, { ...entry, ingress_https_port: 8443 }, entry, entry];
    expect(
      await answered(json(200, { total: 4, size: 4, bound_domains }), (c) => c.certificates.listDomains('c').all()),
    ).toStrictEqual(bound_domains);
  });
  it('keeps the fields next to its items', async () => {
    await kept(200, { total: 0, size: 0, groups: [], marker: 'next', took: { ms: 1, nothing: null } }, (c) =>
      c.groups.list(),
    );
  });
});
