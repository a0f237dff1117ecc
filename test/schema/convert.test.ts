/** Responses that become requests again: every spelling of "not set", every example of the reference, and noise. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ApigConfigurationError, ApigConversionError, ApigSecretsNeededError } from '../../src/errors.js';
import { convert, inputOf } from '../../src/edit.js';
import { operations } from '../../src/operations.js';
import type { Api } from '../../src/resources/apis.js';
import { ApiInput } from '../../src/resources/apis.js';
import { Group, GroupUpdate } from '../../src/resources/groups.js';
import { InstanceInput } from '../../src/resources/instances.js';
import { SignatureKeyInput } from '../../src/resources/signature-keys.js';
import type { VpcChannel } from '../../src/resources/vpc-channels.js';
import { MemberGroupInput, VpcChannelInput } from '../../src/resources/vpc-channels.js';
import { convertObject } from '../../src/schema/convert.js';
import { normalize } from '../../src/schema/drift.js';
import { checkerOf } from '../../src/schema/engine.js';
import type { ObjectSpec, Spec } from '../../src/schema/vocabulary.js';
import { reference } from '../conformance/fixtures.js';
import { apiBodies, PAIRS, type Resource } from '../support/modifiable.js';

/** Bodies that each resource takes, with as many fields as go together. */
const BODIES: Readonly<Record<Resource, readonly object[]>> = {
  apis: Object.values(apiBodies('group', 'channel', 'authorizer')),
  groups: [{ name: 'orders', remark: 'r' }],
  'groups.domains': [{ min_ssl_version: 'TLSv1.2', is_http_redirect_to_https: true, verified_client_certificate_enabled: false, ingress_http_port: 80, ingress_https_port: 443 }],
  'groups.gatewayResponses': [{ name: 'mine', responses: { THROTTLED: { status: 429, body: '{}', headers: [{ key: 'x-a', value: '1' }] }, DEFAULT_4XX: { body: '' } } }],
  envs: [{ name: 'test', remark: '' }],
  throttles: [{ name: 'limit', remark: 'r', type: 1, time_interval: 1, time_unit: 'DAY', api_call_limits: 4, user_call_limits: 3, app_call_limits: 2, ip_call_limits: 1 }],
  acls: [{ acl_name: 'office', acl_type: 'DENY', acl_value: '192.0.2.1,192.0.2.2', entity_type: 'IP' }],
  authorizers: [{
    name: 'auth', type: 'FRONTEND', authorizer_type: 'FUNC', authorizer_uri: 'urn:fss:r:p:function:default:a', network_type: 'V1', authorizer_version: '1',
    authorizer_alias_uri: 'urn:fss:r:p:function:default:a:!b', identities: [{ name: 'token', location: 'HEADER', validation: '' }], ttl: 0, user_data: '', need_body: true,
  }],
  plugins: [{ plugin_name: 'open', plugin_type: 'cors', plugin_scope: 'global', plugin_content: '{"allow_origin":"*"}', remark: '' }],
  apps: [{ name: 'shop', remark: '', app_key: 'key-of-app', app_secret: 'secret-of-app', related_domain_id: 'd', related_project_id: 'p' }],
  appQuotas: [{ name: 'gold', call_limits: 1, time_unit: 'DAY', time_interval: 1, reset_time: '2026-01-01 00:00:00', remark: '' }],
  signatureKeys: [{ name: 'signer', sign_type: 'aes', sign_algorithm: 'aes-128-cfb', sign_key: 'k'.repeat(16), sign_secret: 's'.repeat(16) }],
  vpcChannels: [
    {
      name: 'back', port: 80, balance_strategy: 1, member_type: 'ip', vpc_channel_type: 'builtin',
      member_groups: [{ member_group_name: 'blue', member_group_remark: '', member_group_weight: 0, microservice_port: 0, microservice_labels: [] }],
      members: [{ host: '192.0.2.7', weight: 0, is_backup: false, member_group_name: 'blue', status: 1, port: 80 }],
      vpc_health_config: { protocol: 'http', path: '/', method: 'GET', port: 0, threshold_normal: 1, threshold_abnormal: 1, time_interval: 1, http_code: '200', enable_client_ssl: false, status: 1, timeout: 1 },
    },
    {
      name: 'found', port: 80, balance_strategy: 1, member_type: 'ip', vpc_channel_type: 'microservice',
      microservice_info: { service_type: 'CSE', cse_info: { engine_id: 'e', service_id: 's' } },
    },
  ],
  orchestrations: [{
    orchestration_name: 'rule', orchestration_strategy: 'range', is_preprocessing: false,
    orchestration_mapped_param: { mapped_param_name: 'p', mapped_param_type: 'string', mapped_param_location: 'query' },
    orchestration_map: [{ map_param_list: ['a'], map_param_range: { range_start: '0', range_end: '9' }, mapped_param_value: '', intercept_length: 1 }],
  }],
  features: [{ name: 'ratelimit', enable: false, config: '{"api_limits":200}' }],
  instances: [{ description: '', maintain_begin: '22:00:00', maintain_end: '02:00:00', instance_name: 'gateway', security_group_id: 's' }],
};
const resources = Object.keys(PAIRS) as Resource[];
const issuesOf = (object: ObjectSpec, body: unknown): string[] => checkerOf(object).issues(body).map(({ path, message }) => `${path.join('.')} ${message}`);

describe.each(resources)('%s', (resource) => {
  const { input, shown } = PAIRS[resource];
  const bodies = BODIES[resource] as readonly Record<string, unknown>[];

  it('has bodies that are right, and that convert to themselves', () => {
    for (const body of bodies) {
      expect(issuesOf(input, body)).toEqual([]);
      expect(convertObject(input, body, { known: shown }).body).toEqual(body);
    }
  });
  it('takes each spelling of "not set" at each optional field', () => {
    const found: string[] = [];
    for (const body of bodies) {
      for (const [name, field] of Object.entries(input.fields)) {
        if (field.required || !('type' in field.spec)) continue;
        for (const spelling of [null, undefined, ...spellings(field.spec)]) {
          const rest = Object.fromEntries(Object.entries(body).filter(([key]) => key !== name));
          if (issuesOf(input, rest).length > 0) continue; // Another field needs it.
          const { body: made, missing } = convertObject(input, { ...body, [name]: spelling }, { known: shown });
          const faults = [...missing, ...issuesOf(input, made)];
          if (faults.length > 0) found.push(`${name} ${JSON.stringify(spelling)}: ${faults.join('; ')}`);
        }
      }
    }
    expect(found).toEqual([]);
  });
  it('takes any response that is made of a body, whatever else is in it', () => {
    const keys = Object.keys(shown.fields).filter((key) => !Object.hasOwn(input.fields, key));
    const noise = fc.dictionary(fc.constantFrom(...(keys.length > 0 ? keys : ['id'])), fc.oneof(fc.constantFrom('', 0, null, false, 'x', 7), fc.array(fc.object())));
    fc.assert(fc.property(fc.constantFrom(...bodies), fc.func(fc.boolean()), noise, (body, keep, more) => {
      const optional = Object.keys(input.fields).filter((key) => input.fields[key]?.required !== true && !keep(key));
      const part = Object.fromEntries(Object.entries(body).filter(([key]) => !optional.includes(key)));
      fc.pre(issuesOf(input, part).length === 0);
      const secrets = input.rules?.from?.secrets ?? [];
      fc.pre(secrets.every((name) => name in part));
      const empty = Object.fromEntries(optional.map((key) => [key, null]));
      const { body: made, unknown, missing } = convertObject(input, { ...more, ...part, ...empty }, { known: shown });
      expect([unknown, missing, issuesOf(input, made)]).toEqual([[], [], []]);
      expect(Object.keys(made).sort()).toEqual(Object.keys(part).sort());
    }));
  });
});

/** Any response that the description allows: fields that are there or not, of known and of newer values. */
function anyAnswer(object: ObjectSpec, depth = 3): fc.Arbitrary<Record<string, unknown>> {
  const members = Object.entries(object.fields).map(([name, { spec }]) => [name, anyValue(spec, depth)] as const);
  return fc.record(Object.fromEntries(members), { requiredKeys: [...object.always] });
}
function anyValue(spec: Spec, depth: number): fc.Arbitrary<unknown> {
  const known = (): fc.Arbitrary<unknown> => {
    switch (spec.type) {
      case 'text': return fc.constantFrom('', 'abc', '/path', '192.0.2.7', '{"a":1}', '********', 'a'.repeat(300));
      case 'int': case 'num': return fc.constantFrom(0, 1, -1, 2, 80, 100_000);
      case 'bool': return fc.boolean();
      case 'any': case 'file': return fc.constantFrom({}, 'x', null);
      case 'oneOf': return fc.constantFrom(...spec.values, typeof spec.values[0] === 'number' ? 4711 : 'NEWER');
      case 'either': return fc.oneof(...spec.of.map((kind) => anyValue(kind, depth)));
      case 'one': return depth === 0 ? fc.constant({}) : anyAnswer(spec.of, depth - 1);
      case 'list': return fc.array(anyValue(spec.of, depth), { maxLength: 2 });
      case 'dict': return fc.dictionary(fc.constantFrom('THROTTLED', 'x'), anyValue(spec.of, depth), { maxKeys: 2 });
    }
  };
  return fc.option(known(), { nil: null, freq: 4 });
}

describe.each(resources)('any response of %s', (resource) => {
  const { input, shown } = PAIRS[resource];
  it('becomes a request of known fields only, and what is missing in it is told', () => {
    fc.assert(fc.property(anyAnswer(shown), (answer) => {
      const before = structuredClone(answer);
      const { body, missing, secrets, unknown } = convertObject(input, answer, { known: shown });
      expect(answer).toEqual(before);
      expect(unknown).toEqual([]);
      const told = [...missing, ...secrets].map((place) => place.replace(/\[(\d+)\]/g, '.$1'));
      const faults = checkerOf(input).issues(body);
      // What a newer service returns may break limits; a field that is unknown or missing without a word is a fault.
      const silent = faults.filter(({ path, message }) =>
        /is not a field|^is required$/.test(message) && !told.some((place) => path.join('.').startsWith(place)));
      expect(silent).toEqual([]);
    }), { numRuns: 100 });
  });
});

/** What stands for "not set" in a field of a type. */
function spellings(spec: Spec): unknown[] {
  switch (spec.type) {
    case 'text': return [''];
    case 'oneOf': return ['', 0];
    case 'int': case 'num': return [0];
    case 'one': return [hollow(spec.of), {}];
    case 'list': return [[]];
    default: return [];
  }
}
const hollow = (object: ObjectSpec): object =>
  Object.fromEntries(Object.entries(object.fields).map(([name, { spec }]) => [name, spellings(spec)[0] ?? null]));

describe('the examples of the reference', () => {
  /** Examples whose response cannot become a request, and why. */
  const EXCEPTIONS: Readonly<Record<string, string>> = {
    'apps.get 1': 'app_secret is hidden',
    'signatureKeys.create 1': 'sign_secret is hidden',
    'signatureKeys.update 1': 'sign_secret is hidden',
  };
  const READS: Readonly<Record<string, Resource>> = {
    'apis.get': 'apis', 'groups.get': 'groups', 'groups.gatewayResponses.get': 'groups.gatewayResponses', 'throttles.get': 'throttles', 'acls.get': 'acls',
    'authorizers.get': 'authorizers', 'plugins.get': 'plugins', 'apps.get': 'apps', 'appQuotas.get': 'appQuotas', 'vpcChannels.get': 'vpcChannels',
    'instances.get': 'instances', 'envs.create': 'envs', 'envs.update': 'envs', 'groups.domains.bind': 'groups.domains', 'groups.domains.update': 'groups.domains',
    'signatureKeys.create': 'signatureKeys', 'signatureKeys.update': 'signatureKeys', 'features.configure': 'features', 'apis.update': 'apis', 'vpcChannels.update': 'vpcChannels',
    'apis.create': 'apis', 'throttles.update': 'throttles', 'acls.update': 'acls', 'authorizers.update': 'authorizers', 'plugins.update': 'plugins', 'appQuotas.update': 'appQuotas',
  };
  const examples = Object.entries(READS).flatMap(([id, resource]) => {
    const section = Object.values(operations).find((operation) => operation.id === id)?.section;
    const documented = reference.operations.find((operation) => operation.section === section);
    const found = Object.entries(documented?.examples.response ?? {}).filter(([status]) => status.startsWith('2')).flatMap(([, all]) => all);
    return found.map((example, i) => ({ name: `${id} ${i + 1}`, resource, example: example as Record<string, unknown> }));
  });

  it('become requests, but for the named exceptions', () => {
    expect(examples.length).toBeGreaterThan(25);
    const found = examples.flatMap(({ name, resource, example }) => {
      const { input, shown } = PAIRS[resource];
      const response = structuredClone(example);
      normalize(shown, response);
      const { body, missing, unknown, secrets } = convertObject(input, response, { known: shown });
      const faults = [
        ...missing.map((path) => `${path} is missing`), ...unknown.map((path) => `${path} is unknown`), ...secrets.map((path) => `${path} is hidden`),
        ...(missing.length + secrets.length === 0 ? issuesOf(input, body) : []),
      ];
      return faults.length === 0 ? [] : [[name, faults.join('; ')]];
    });
    expect(Object.fromEntries(found)).toEqual(EXCEPTIONS);
  });
});

describe('inputOf', () => {
  const group: Group = { id: 'g', name: 'orders', remark: '', status: 1, sl_domain: 'd' };
  it('makes the body of an update of what a read returned', () => {
    expect(inputOf(GroupUpdate, group)).toEqual({ name: 'orders', remark: '' });
  });
  it('names what is missing in the item of a list', () => {
    const item: Api = { id: 'a', name: 'api', type: 1, req_protocol: 'HTTP', req_method: 'GET', req_uri: '/', auth_type: 'NONE', backend_type: 'MOCK', group_id: 'g' };
    expect(() => inputOf(ApiInput, item)).toThrow(ApigConversionError);
    expect(() => inputOf(ApiInput, item)).toThrow('inputOf: the response cannot become a request, nothing was sent.\n  mock_info: is missing in the response\nItems of lists lack parts: read the object by its ID.');
  });
  it('names fields that are newer than this package, if it knows the response', () => {
    const newer = { ...group, color: 'red' };
    expect(inputOf(GroupUpdate, newer)).toEqual({ name: 'orders', remark: '' });
    expect(() => inputOf(GroupUpdate, newer, { response: Group })).toThrow('color: is newer than this package');
  });
  it('asks for secrets that are not shown, and takes them by their paths', () => {
    const key = { id: 's', name: 'signer', sign_key: '******', sign_secret: '******' };
    expect(() => inputOf(SignatureKeyInput, key)).toThrow(ApigSecretsNeededError);
    expect(inputOf(SignatureKeyInput, key, { secrets: { sign_key: 'k', sign_secret: 's' } })).toEqual({ name: 'signer', sign_key: 'k', sign_secret: 's' });
    expect(() => inputOf(SignatureKeyInput, key, { secrets: { sign_kye: 'k' } })).toThrow(ApigConfigurationError);
  });
  it('leaves the response as it is', () => {
    const response = Object.freeze({ ...group, url_domains: [] });
    inputOf(GroupUpdate, response);
    expect(response).toEqual({ ...group, url_domains: [] });
  });
});

describe('convert', () => {
  it('says why each field was left out', () => {
    const channel: VpcChannel = {
      id: 'c', name: 'back', port: 80, balance_strategy: 1, member_type: 'ip', type: 2, vpc_channel_type: 'builtin', dict_code: '',
      members: [{ host: '192.0.2.1', ecs_id: '192.0.2.1', ecs_name: '192.0.2.1', id: 'm', port: 80 }],
      microservice_info: { service_type: '', cse_info: { engine_id: '', service_id: '' } },
    };
    const { body, dropped } = convert(VpcChannelInput, channel);
    expect(body).toEqual({ name: 'back', port: 80, balance_strategy: 1, member_type: 'ip', vpc_channel_type: 'builtin', members: [{ host: '192.0.2.1', port: 80 }] });
    expect(Object.fromEntries(dropped.map(({ path, why }) => [path, why]))).toEqual({
      id: 'response only', type: 'repeats another', dict_code: 'unsupported', microservice_info: 'stands for none',
      'members[0].id': 'response only', 'members[0].ecs_id': 'repeats another', 'members[0].ecs_name': 'repeats another',
    });
  });
  it('keeps the one backend that the kind names', () => {
    const api = { ...BODIES.apis[0], id: 'a', name: 'api', backend_api: { url_domain: '', req_uri: '' }, func_info: { function_urn: '', invocation_type: 'sync' } } as Api;
    const { body, dropped } = convert(ApiInput, api);
    expect(Object.keys(body).filter((key) => /_(api|info)$/.test(key))).toEqual(['mock_info']);
    expect(dropped).toEqual(expect.arrayContaining([{ path: 'backend_api', why: 'stands for none' }, { path: 'func_info', why: 'stands for none' }]));
  });
  it('does not keep the members of channels that find theirs', () => {
    const refer = { id: 'c', name: 'refer', port: 80, balance_strategy: 1, member_type: 'ip', vpc_channel_type: 'reference', members: [{ host: '192.0.2.1' }] } as VpcChannel;
    expect(convert(VpcChannelInput, refer).body).not.toHaveProperty('members');
    expect(convert(MemberGroupInput, { member_group_name: 'blue', reference_vpc_channel_id: '' }).body).toEqual({ member_group_name: 'blue' });
  });
  it('takes other names and forms', () => {
    const gateway = { id: 'i', instance_name: 'gateway', spec: 'BASIC', available_zone_ids: '[az-1a, az-1b]', endpoint_services: [{ service_name: 'region.orders.7f' }] };
    const { body } = convert<Pick<InstanceInput, 'instance_name'>, typeof gateway>(InstanceInput, gateway);
    expect(body).toEqual({ instance_name: 'gateway', spec_id: 'BASIC', available_zone_ids: ['az-1a', 'az-1b'], vpcep_service_name: 'orders' });
  });
  it('does not put a content without its secret into the body', () => {
    const plugin = { plugin_id: 'p', plugin_name: 'logs', plugin_type: 'kafka_log', plugin_scope: 'global', plugin_content: '{"sasl_config":{"security_protocol":"SASL_SSL"}}' };
    const { body, secrets } = convertPlugin(plugin);
    expect([body['plugin_content'], secrets]).toEqual([undefined, ['plugin_content.sasl_config.sasl_password']]);
  });
});
function convertPlugin(plugin: object) {
  const { body, secrets, unseen } = convertObject(PAIRS.plugins.input, plugin, {});
  for (const field of unseen) delete body[field];
  return { body, secrets };
}
