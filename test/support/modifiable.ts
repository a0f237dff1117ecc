/** One object of each resource that can be modified, on a gateway of its own. */
import type { ApigClient } from '../../src/client.js';
import { ApiInput, Api } from '../../src/resources/apis.js';
import { Acl, AclInput } from '../../src/resources/acls.js';
import { App, AppInput } from '../../src/resources/apps.js';
import { AppQuota, AppQuotaInput } from '../../src/resources/app-quotas.js';
import { Authorizer, AuthorizerInput } from '../../src/resources/authorizers.js';
import { Env, EnvInput } from '../../src/resources/envs.js';
import { Feature, FeatureInput } from '../../src/resources/features.js';
import { GatewayResponse, GatewayResponseInput } from '../../src/resources/gateway-responses.js';
import { GroupDomain, GroupDomainUpdate } from '../../src/resources/group-domains.js';
import { Group, GroupUpdate, UrlDomain } from '../../src/resources/groups.js';
import { InstanceUpdate, UpdatedInstance } from '../../src/resources/instances.js';
import { Orchestration, OrchestrationInput } from '../../src/resources/orchestrations.js';
import { Plugin, PluginInput } from '../../src/resources/plugins.js';
import { SignatureKey, SignatureKeyInput } from '../../src/resources/signature-keys.js';
import { Throttle, ThrottleInput } from '../../src/resources/throttles.js';
import { VpcChannel, VpcChannelInput } from '../../src/resources/vpc-channels.js';
import type { Modification } from '../../src/calls/modification.js';
import { specOf, type ObjectSpec, type Schema } from '../../src/schema/vocabulary.js';
import { LOCAL_DEFAULTS } from '../../src/testing/index.js';

/** The request and the response of each resource that `modify` puts together. */
export const PAIRS = {
  apis: pair(ApiInput, Api),
  groups: pair(GroupUpdate, Group),
  // A domain name is read through its group.
  'groups.domains': {
    input: specOf(GroupDomainUpdate),
    shown: { ...specOf(UrlDomain), fields: { ...specOf(UrlDomain).fields, ...specOf(GroupDomain).fields } },
  },
  'groups.gatewayResponses': pair(GatewayResponseInput, GatewayResponse),
  envs: pair(EnvInput, Env),
  throttles: pair(ThrottleInput, Throttle),
  acls: pair(AclInput, Acl),
  authorizers: pair(AuthorizerInput, Authorizer),
  plugins: pair(PluginInput, Plugin),
  apps: pair(AppInput, App),
  appQuotas: pair(AppQuotaInput, AppQuota),
  signatureKeys: pair(SignatureKeyInput, SignatureKey),
  vpcChannels: pair(VpcChannelInput, VpcChannel),
  orchestrations: pair(OrchestrationInput, Orchestration),
  features: pair(FeatureInput, Feature),
  instances: pair(InstanceUpdate, UpdatedInstance),
} as const;
export type Resource = keyof typeof PAIRS;

interface Pair {
  readonly input: ObjectSpec;
  readonly shown: ObjectSpec;
}
function pair(input: Schema<unknown>, shown: Schema<unknown>): Pair {
  return { input: specOf(input), shown: specOf(shown) };
}

/** An object, what can be done with it, and a change of one field. */
export interface Modifiable extends Pair {
  readonly resource: Resource;
  /** What the object is, if there are several of a resource. */
  readonly what: string;
  readonly get: () => PromiseLike<object>;
  readonly update: (body: object) => PromiseLike<unknown>;
  /** Changes one field; `undefined`: nothing. */
  readonly modify: (field?: { readonly name: string; readonly value: unknown }) => Promise<Modification<object>>;
  readonly field: { readonly name: string; readonly value: unknown };
}

const NEW = { name: 'remark', value: 'changed' };

/** Bodies of APIs with each kind of backend. */
export function apiBodies(groupId: string, channelId: string, authorizerId: string): Readonly<Record<string, object>> {
  const common = (name: string) => ({
    group_id: groupId, name, type: 1, auth_type: 'APP', req_protocol: 'HTTPS', req_method: 'GET', req_uri: `/${name}/{id}`,
    remark: 'r', tags: ['a', 'b'], auth_opt: { app_code_auth_type: 'HEADER' },
    req_params: [{ name: 'id', type: 'STRING', location: 'PATH' }, { name: 'page', type: 'NUMBER', location: 'QUERY', min_num: 1 }],
    backend_params: [{ name: 'id', location: 'PATH', origin: 'REQUEST', value: 'id' }],
  });
  const condition = { condition_origin: 'param', req_param_name: 'page', condition_type: 'exact', condition_value: '2' };
  const policy = { effect_mode: 'ANY', name: 'second', conditions: [condition], backend_params: [] };
  const web = { req_protocol: 'HTTP', req_method: 'GET', req_uri: '/back/{id}', timeout: 5000 };
  return {
    'with a fixed response': { ...common('mocked'), backend_type: 'MOCK', mock_info: { result_content: '{}', status_code: 201 }, policy_mocks: [{ ...policy, result_content: 'x' }] },
    'with a web service': {
      ...common('served'), backend_type: 'HTTP', auth_type: 'AUTHORIZER', authorizer_id: authorizerId,
      backend_api: { ...web, url_domain: 'back.example.com', vpc_channel_status: 2 },
      policy_https: [{ ...policy, ...web, url_domain: 'other.example.com', vpc_channel_status: 2 }],
    },
    'behind a channel': {
      ...common('channeled'), backend_type: 'HTTP',
      backend_api: { ...web, vpc_channel_status: 1, vpc_channel_info: { vpc_channel_id: channelId, vpc_channel_proxy_host: 'h.example.com' } },
    },
    'with a function': {
      ...common('computed'), backend_type: 'FUNCTION',
      func_info: { function_urn: 'urn:fss:r:p:function:default:f', invocation_type: 'sync', network_type: 'V1', timeout: 5000 },
    },
  };
}
const body = <T>(value: object): T => value as T; // Bodies that tests share are checked by the client.

/** Makes one of each on a local gateway. */
export async function makeModifiable(client: ApigClient): Promise<Modifiable[]> {
  const {
    groups, envs, throttles, acls, authorizers, plugins, apps, appQuotas, signatureKeys, vpcChannels, orchestrations,
    features, instances, apis,
  } = client;
  const group = await groups.create({ name: 'orders', remark: 'r' });
  const domain = await groups.domains.bind(group.id, { url_domain: 'api.example.com', is_http_redirect_to_https: true, ingress_http_port: 80, ingress_https_port: 443 });
  const response = await groups.gatewayResponses.create(group.id, { name: 'mine', responses: { THROTTLED: { status: 429, body: '{}', headers: [{ key: 'x-a', value: '1' }] } } });
  const env = await envs.create({ name: 'test', remark: 'r' });
  const throttle = await throttles.create({ name: 'limit', time_interval: 1, time_unit: 'MINUTE', api_call_limits: 100, remark: 'r' });
  const acl = await acls.create({ acl_name: 'office', acl_type: 'PERMIT', entity_type: 'IP', acl_value: '192.0.2.1,192.0.2.2' });
  const authorizer = await authorizers.create({
    name: 'auth', type: 'FRONTEND', authorizer_type: 'FUNC', authorizer_uri: 'urn:fss:r:p:function:default:a', ttl: 5, user_data: 'x',
    identities: [{ name: 'token', location: 'HEADER' }],
  });
  const plugin = await plugins.create({ plugin_name: 'open', plugin_type: 'cors', plugin_scope: 'global', plugin_content: '{"allow_origin":"*","more":null}', remark: 'r' });
  const app = await apps.create({ name: 'shop', remark: 'r' });
  const quota = await appQuotas.create({ name: 'gold', call_limits: 10, time_unit: 'DAY', time_interval: 1, reset_time: '2026-01-01 00:00:00', remark: 'r' });
  const key = await signatureKeys.create({ name: 'signer', sign_type: 'aes', sign_algorithm: 'aes-128-cfb', sign_key: 'k'.repeat(16), sign_secret: 's'.repeat(16) });
  const channel = await vpcChannels.create({
    name: 'back', port: 80, balance_strategy: 1, member_type: 'ip', type: 2,
    member_groups: [{ member_group_name: 'blue', member_group_weight: 50 }],
    members: [{ host: '192.0.2.7', member_group_name: 'blue' }, { host: '192.0.2.8', port: 8080, weight: 0, member_group_name: 'blue' }],
    vpc_health_config: { protocol: 'HTTP', path: '/', http_code: '200', threshold_normal: 2, threshold_abnormal: 2, time_interval: 10, timeout: 5 },
  });
  const servers = await vpcChannels.create({
    name: 'servers', port: 80, balance_strategy: 1, member_type: 'ecs', type: 2,
    members: [{ ecs_id: 'ecs-1', ecs_name: 'server_1' }],
  });
  const reference = await vpcChannels.create({
    name: 'refer', port: 80, balance_strategy: 1, member_type: 'ip', vpc_channel_type: 'reference',
    member_groups: [{ member_group_name: 'green', member_group_weight: 1, reference_vpc_channel_id: channel.id }],
  });
  const rule = await orchestrations.create({
    orchestration_name: 'rule', orchestration_strategy: 'list', is_preprocessing: false,
    orchestration_mapped_param: { mapped_param_name: 'p', mapped_param_type: 'string', mapped_param_location: 'header' },
    orchestration_map: [{ map_param_list: ['b', 'a'], mapped_param_value: 'x' }, { map_param_list: ['c'], mapped_param_value: 'y' }],
  });
  const id = LOCAL_DEFAULTS.instanceId;
  const made: Modifiable[] = [];
  const add = <B extends object>(
    resource: Resource, service: { modify(...args: never): Promise<Modification<object>> }, ids: string[],
    get: () => PromiseLike<object>, update: (body: B) => PromiseLike<unknown>, field = NEW, what = '',
  ): void => {
    const modify = service.modify.bind(service) as (...args: unknown[]) => Promise<Modification<object>>;
    made.push({
      ...PAIRS[resource], resource, what, get, field,
      update: (value) => update(body<B>(value)),
      modify: (to) => modify(...ids, to ? { [to.name]: to.value } : {}),
    });
  };
  for (const [what, input] of Object.entries(apiBodies(group.id, channel.id, authorizer.id))) {
    const api = await apis.create(body<ApiInput>(input));
    add<ApiInput>('apis', apis, [api.id], () => apis.get(api.id), (b) => apis.update(api.id, b), NEW, what);
  }
  add<GroupUpdate>('groups', groups, [group.id], () => groups.get(group.id), (b) => groups.update(group.id, b));
  add<GroupDomainUpdate>('groups.domains', groups.domains, [group.id, domain.id], async () => domainOf(await groups.get(group.id)), (b) => groups.domains.update(group.id, domain.id, b), { name: 'min_ssl_version', value: 'TLSv1.2' });
  add<GatewayResponseInput>('groups.gatewayResponses', groups.gatewayResponses, [group.id, response.id], () => groups.gatewayResponses.get(group.id, response.id), (b) => groups.gatewayResponses.update(group.id, response.id, b), { name: 'name', value: 'changed' });
  add<EnvInput>('envs', envs, [env.id], async () => (await envs.list({ name: 'test' })).envs[0] ?? {}, (b) => envs.update(env.id, b));
  add<ThrottleInput>('throttles', throttles, [throttle.id], () => throttles.get(throttle.id), (b) => throttles.update(throttle.id, b));
  add<AclInput>('acls', acls, [acl.id], () => acls.get(acl.id), (b) => acls.update(acl.id, b), { name: 'acl_value', value: '192.0.2.9' });
  add<AuthorizerInput>('authorizers', authorizers, [authorizer.id], () => authorizers.get(authorizer.id), (b) => authorizers.update(authorizer.id, b), { name: 'user_data', value: 'changed' });
  add<PluginInput>('plugins', plugins, [plugin.plugin_id], () => plugins.get(plugin.plugin_id), (b) => plugins.update(plugin.plugin_id, b));
  add<AppInput>('apps', apps, [app.id], () => apps.get(app.id), (b) => apps.update(app.id, b));
  add<AppQuotaInput>('appQuotas', appQuotas, [quota.app_quota_id], () => appQuotas.get(quota.app_quota_id), (b) => appQuotas.update(quota.app_quota_id, b));
  add<SignatureKeyInput>('signatureKeys', signatureKeys, [key.id], async () => (await signatureKeys.list({ id: key.id })).signs[0] ?? {}, (b) => signatureKeys.update(key.id, b), { name: 'name', value: 'signer_2' });
  for (const { id: channelId, name } of [channel, servers, reference])
    add<VpcChannelInput>('vpcChannels', vpcChannels, [channelId], () => vpcChannels.get(channelId), (b) => vpcChannels.update(channelId, b), { name: 'name', value: `${name}_2` }, name);
  add<OrchestrationInput>('orchestrations', orchestrations, [rule.orchestration_id], () => orchestrations.get(rule.orchestration_id), (b) => orchestrations.update(rule.orchestration_id, b), { name: 'orchestration_name', value: 'rule_2' });
  await features.configure({ name: 'ratelimit', enable: true, config: '{"api_limits":200}' });
  const featureOf = async (): Promise<object> => (await features.list({ limit: 500 }).all()).find(({ name }) => name === 'ratelimit') ?? {};
  add<FeatureInput>('features', features, ['ratelimit'], featureOf, (b) => features.configure(b), { name: 'config', value: '{"api_limits":300}' });
  add<InstanceUpdate>('instances', instances, [id], () => instances.get(id), (b) => instances.update(id, b), { name: 'description', value: 'changed' });
  return made;
}
function domainOf({ url_domains: [first] = [] }: Group): object {
  return { ...first, url_domain: first?.domain };
}
