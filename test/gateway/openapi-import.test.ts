/** Imports of documents into the local gateway: every document of the fixtures, and what they do not show. */
import { describe, expect, test } from 'vitest';
import { fixture, fixtures, type ExpectedApi, type Fixture, type Outcome } from '../openapi/fixtures.js';
import { importForm, Raw, type Imported } from './raw.js';
import { RELEASE } from './support.js';

type Body = Record<string, unknown>;
type Needs = NonNullable<Fixture['expected']['needs']>;
interface Named { readonly id: string; readonly name: string }
interface Channel {
  readonly id: string;
  readonly member_groups: readonly { readonly member_group_id: string; readonly member_group_name: string }[];
}
const RULE = {
  orchestration_strategy: 'hash',
  orchestration_mapped_param: { mapped_param_name: 'size', mapped_param_type: 'string', mapped_param_location: 'header' },
};
const CORS = { plugin_type: 'cors', plugin_scope: 'global', plugin_content: JSON.stringify({ allow_origin: '*' }) };

/** Makes what a document needs on a gateway. Returns the IDs by the words of the expectations. */
async function prepared(raw: Raw, groupId: string, needs: Needs): Promise<Map<string, string>> {
  const ids = new Map<string, string>();
  for (const { name, member_groups = [] } of needs.vpc_channels ?? []) {
    const groups = member_groups.map((member_group_name) => ({ member_group_name }));
    const channel = await raw.ok<Channel>('POST', '/vpc-channels', {
      name, port: 80, balance_strategy: 1, member_type: 'ip', type: 2, member_groups: groups, members: [],
    });
    ids.set(name, channel.id);
    for (const group of channel.member_groups) ids.set(group.member_group_name, group.member_group_id);
  }
  for (const { plugin_name } of needs.plugins ?? []) await raw.ok('POST', '/plugins', { plugin_name, ...CORS });
  for (const { orchestration_name } of needs.orchestrations ?? []) {
    const rule = await raw.ok<{ orchestration_id: string }>('POST', '/orchestrations', { orchestration_name, ...RULE });
    ids.set(orchestration_name, rule.orchestration_id);
  }
  for (const { id } of needs.apps ?? []) {
    raw.ids.push(id);
    await raw.ok('POST', '/apps', { name: 'some_app' });
  }
  for (const api of needs.apis ?? [])
    await raw.ok('POST', '/apis', {
      group_id: groupId, type: 1, req_protocol: 'HTTPS', auth_type: 'NONE', backend_type: 'MOCK',
      mock_info: { result_content: 'old' }, ...api,
    });
  return ids;
}
/** Adds the IDs of what an import has made. */
async function addMade(raw: Raw, { group_id }: Imported, ids: Map<string, string>): Promise<void> {
  const { authorizer_list } = await raw.ok<{ authorizer_list: Named[] }>('GET', '/authorizers');
  for (const { id, name } of authorizer_list) ids.set(name, id);
  const { responses } = await raw.ok<{ responses: Named[] }>('GET', `/api-groups/${group_id}/gateway-responses`);
  ids.set('the group\'s response default', responses.find(({ name }) => name === 'default')?.id ?? '');
  ids.set('group_id', group_id);
}
/** An expected body with IDs in place of the words that stand for them. */
function withIds(create: unknown, ids: ReadonlyMap<string, string>): object {
  const text = JSON.stringify(create)
    .replace(/\{(?:id of )?([^{}"\\]+)\}/g, (whole, name: string) => ids.get(name) ?? whole);
  return JSON.parse(text) as object;
}
const outline = (apis: readonly ExpectedApi[]): unknown[] =>
  apis.map(({ method, path, action, error_code }) => [method, path, action ?? error_code]).sort();

/** Imports a document, and compares what comes of it. */
async function check(
  raw: Raw,
  text: string,
  outcome: Outcome,
  groupId: string,
  ids: Map<string, string>,
): Promise<string> {
  const fields = { ...outcome.form, ...(outcome.form['group_id'] !== undefined && { group_id: groupId }) };
  if (outcome.refusal) {
    const [status, code, message] = await raw.refusal('POST', '/openapi/import', importForm(text, fields));
    const { refusal } = outcome;
    expect([status, code, message]).toEqual([refusal.status, refusal.error_code, refusal.error_msg ?? message]);
    return groupId;
  }
  const result = await raw.imported(text, fields);
  expect(outline(result.success)).toEqual(outline(outcome.answer?.success ?? []));
  expect(outline(result.failure)).toEqual(outline(outcome.answer?.failure ?? []));
  expect(result.ignore).toEqual([]);
  for (const { path, error_msg } of outcome.answer?.failure ?? [])
    // The wording of messages about values has changed over the years.
    if (error_msg !== undefined && !error_msg.includes('parameterName'))
      expect(result.failure.find((api) => api.path === path)?.error_msg).toBe(error_msg);
  await addMade(raw, result, ids);
  for (const { create } of outcome.apis ?? []) {
    const made = result.success.find(({ method, path }) => method === create['req_method'] && path === create['req_uri']);
    expect(await raw.ok('GET', `/apis/${made?.id ?? ''}`)).toMatchObject(withIds(create, ids));
  }
  return result.group_id;
}

describe('an import of a document', () => {
  test.each(fixtures.map((one) => [one.name, one] as const))('makes of %s what is expected', async (_, { text, expected }) => {
    await using raw = await Raw.start();
    const groupId = await raw.group();
    const ids = await prepared(raw, groupId, expected.needs ?? {});
    const imported = await check(raw, text, expected, groupId, ids);
    if (expected.group) expect(await raw.ok('GET', `/api-groups/${imported}`)).toMatchObject(expected.group);
    for (const { specials = [], ...throttle } of expected.throttles ?? []) {
      const { throttles } = await raw.ok<{ throttles: Named[] }>('GET', `/throttles?name=${throttle.name}`);
      expect(throttles).toMatchObject([throttle]);
      const listed = await raw.ok('GET', `/throttles/${throttles[0]?.id ?? ''}/throttle-specials`);
      expect(listed['throttle_specials']).toMatchObject(specials);
    }
    for (const acl of expected.acls ?? [])
      expect((await raw.ok('GET', `/acls?name=${acl.acl_name}`))['acls']).toMatchObject([acl]);
    for (const authorizer of expected.authorizers ?? []) {
      const { authorizer_list } = await raw.ok('GET', `/authorizers?name=${authorizer.name}`);
      expect(authorizer_list).toMatchObject([authorizer]);
    }
  });
  const variants = fixtures.flatMap(({ name, text, expected }) =>
    (expected.variants ?? []).map((variant) => ({ name, form: variant.form, text, expected, variant })));
  test.each(variants.map((one) => [one.name, JSON.stringify(one.form), one] as const))(
    'makes of %s with %s what is expected',
    async (_name, _form, { text, expected, variant }) => {
      await using raw = await Raw.start();
      const groupId = await raw.group();
      await check(raw, text, variant, groupId, await prepared(raw, groupId, expected.needs ?? {}));
    },
  );
  test.each(fixtures.filter(({ expected }) => expected.without_needs).map((one) => [one.name, one] as const))(
    'rejects the APIs of %s that name what does not exist',
    async (_, { text, expected }) => {
      await using raw = await Raw.start();
      await check(raw, text, { form: expected.form, ...expected.without_needs }, await raw.group(), new Map());
    },
  );

  test('needs a document, and a group to import it into', async () => {
    await using raw = await Raw.start();
    const refused = (text: string | undefined, fields: Record<string, string>) =>
      raw.refusal('POST', '/openapi/import', importForm(text, fields));
    const must = 'The request parameters must be specified,parameterName:';
    expect(await refused(undefined, {})).toEqual([400, 'APIG.2001', expect.stringContaining(`${must}file_name`)]);
    expect(await refused('{}', { is_create_group: 'false' })).toEqual([400, 'APIG.2001', expect.stringContaining(`${must}group_id`)]);
    expect(await refused('', { is_create_group: 'false', group_id: 'nothing' })).toEqual([
      404, 'APIG.3001', 'API group nothing does not exist',
    ]);
    expect(await refused('[]', {})).toEqual([400, 'APIG.3602', 'Syntax error in the Swagger file.']);
  });
  test('fails as a whole if the name of its group is taken, and leaves no group behind if it is too long', async () => {
    await using raw = await Raw.start({ quotas: { IMPORT_API_NUM_LIMIT: 0 } });
    const text = fixture('02-swagger2-export-mock.json');
    expect(await raw.refusal('POST', '/openapi/import', importForm(text, {}))).toEqual([
      403, 'APIG.3127',
      'The number of APIs has reached the upper limit. A maximum of 0 APIs can be imported at a time.',
    ]);
    expect(await raw.ok('GET', '/api-groups')).toMatchObject({ groups: [{ name: 'DEFAULT' }] });
    await using other = await Raw.start();
    await other.group('weather_mock');
    expect(await other.refusal('POST', '/openapi/import', importForm(text, {}))).toEqual([
      400, 'APIG.3201', 'The API group name already exists',
    ]);
  });
  test('keeps policies that exist, or replaces them', async () => {
    await using raw = await Raw.start();
    const groupId = await raw.group();
    await raw.ok('POST', '/throttles', { name: 'slow', api_call_limits: 1, time_interval: 1, time_unit: 'DAY' });
    raw.ids.push('00000000000000000000000000000001');
    await raw.ok('POST', '/apps', { name: 'some_app' });
    await raw.ok('POST', '/plugins', { plugin_name: 'Plugin_headers', ...CORS });
    const text = fixture('09-swagger2-throttle-acl-plugin.yaml');
    const limits = async () => (await raw.ok<{ throttles: Body[] }>('GET', '/throttles')).throttles.map((one) => one['api_call_limits']);
    const fields = { is_create_group: false, group_id: groupId, api_mode: 'override' };
    expect((await raw.imported(text, fields)).failure).toEqual([]);
    expect(await limits()).toEqual([1]);
    expect((await raw.imported(text, { ...fields, extend_mode: 'override' })).success).toMatchObject([{ action: 'update' }]);
    expect(await limits()).toEqual([200]);
  });
  test('binds policies when the API is published', async () => {
    await using raw = await Raw.start();
    const groupId = await raw.group();
    raw.ids.push('00000000000000000000000000000001');
    await raw.ok('POST', '/apps', { name: 'some_app' });
    await raw.ok('POST', '/plugins', { plugin_name: 'Plugin_headers', ...CORS });
    const { success: [api] } = await raw.imported(
      fixture('09-swagger2-throttle-acl-plugin.yaml'), { is_create_group: false, group_id: groupId });
    const id = api?.id ?? '';
    const bound = async () => [
      (await raw.ok<{ throttles: Named[] }>('GET', `/throttle-bindings/binded-throttles?api_id=${id}`)).throttles.map(({ name }) => name),
      (await raw.ok<{ acls: { acl_name: string }[] }>('GET', `/acl-bindings/binded-acls?api_id=${id}`)).acls.map((acl) => acl.acl_name),
      (await raw.ok<{ plugins: { plugin_name: string }[] }>('GET', `/apis/${id}/attached-plugins`)).plugins.map((one) => one.plugin_name),
    ];
    expect(await bound()).toEqual([[], [], []]);
    await raw.ok('POST', '/apis/action', { action: 'online', api_id: id, env_id: RELEASE });
    expect(await bound()).toEqual([['slow'], ['no_lab'], ['Plugin_headers']]);
  });
  test('rejects the APIs whose policies are wrong or missing, each by itself', async () => {
    await using raw = await Raw.start();
    const operation = (name: string, policies: object) => ({
      get: { operationId: name, 'x-apigateway-backend': { type: 'MOCK', mockEndpoints: { 'result-content': '' } }, ...policies },
    });
    const { failure, success } = await raw.imported(JSON.stringify({
      swagger: '2.0',
      info: { title: 'policies' },
      paths: {
        '/a': operation('without', {}),
        '/b': operation('wrong', { 'x-apigateway-ratelimit': 'wrong' }),
        '/c': operation('missing', { 'x-apigateway-ratelimit': 'missing' }),
        '/d': operation('unlisted', { 'x-apigateway-access-control': 'missing' }),
        '/e': operation('unplugged', { 'x-apigateway-plugins': ['missing'] }),
        '/f': operation('answers', { 'x-apigateway-response': 'missing' }),
      },
      'x-apigateway-ratelimits': { wrong: { 'api-limit': 0, interval: 1, unit: 'DAY' } },
    }), {});
    expect(success.map(({ path }) => path)).toEqual(['/a']);
    expect(failure.map(({ path, error_code }) => [path, error_code.slice(0, 7)])).toEqual([
      ['/b', 'APIG.20'], ['/c', 'APIG.30'], ['/d', 'APIG.30'], ['/e', 'APIG.30'], ['/f', 'APIG.30'],
    ]);
    expect(failure[1]?.error_msg).toBe('Request throttling policy missing does not exist');
  });
});
