/**
 * What users mistype: each line must not compile. The text after the mark is part of what the compiler says of the
 * packed package.
 */
import { ApigClient, type Group, type GroupInput } from 'huaweicloud-apig';
import { appKey, createCaller } from 'huaweicloud-apig/caller';
import { inputOf } from 'huaweicloud-apig/edit';
import { operations } from 'huaweicloud-apig/operations';
import { ApiInput } from 'huaweicloud-apig/resources/apis';
import { createGroup, getGroup } from 'huaweicloud-apig/resources/groups';

declare const client: ApigClient;
declare const group: Group;
const definition = { group_id: 'g', name: 'api', type: 1, req_protocol: 'HTTPS', req_method: 'GET', req_uri: '/' } as const;

export const mistakes = (): unknown[] => [
  // @ts-expect-error 'nmae' does not exist in type 'GroupInput'
  client.groups.create({ nmae: 'orders' }),
  // @ts-expect-error 'remrak' does not exist in type 'GroupInput'. Did you mean to write 'remark'?
  client.groups.create({ name: 'orders', remrak: 'r' }),
  // @ts-expect-error Property 'name' is missing in type '{ remark: string; }' but required in type 'GroupInput'
  client.groups.create({ remark: 'r' }),
  // @ts-expect-error Type 'number' is not assignable to type 'string'
  client.groups.create({ name: 1 }),
  // @ts-expect-error 'names' does not exist in type 'GroupFilter'. Did you mean to write 'name'?
  client.groups.list({ names: 'orders' }),
  // @ts-expect-error Type '"FOO"' is not assignable to type '"BASIC" | "PROFESSIONAL"
  client.instances.create({ instance_name: 'gateway', spec_id: 'FOO', vpc_id: 'v', subnet_id: 's', security_group_id: 'g', available_zone_ids: ['z'] }),
  // @ts-expect-error Type '"WEEK"' is not assignable to type '"SECOND" | "MINUTE" | "HOUR" | "DAY"'
  client.throttles.create({ name: 'slow', time_interval: 1, time_unit: 'WEEK', api_call_limits: 1 }),
  // @ts-expect-error Expected 1-2 arguments, but got 0
  client.groups.get(),
  // @ts-expect-error Argument of type 'string | undefined' is not assignable to parameter of type 'string'
  client.groups.get(group.sl_domain),
  // @ts-expect-error Property 'nmae' does not exist on type 'Group'
  group.nmae,
  // @ts-expect-error Property 'domian' does not exist on type 'UrlDomain'. Did you mean 'domain'?
  group.url_domains?.[0]?.domian,
  // @ts-expect-error 'group.url_domains' is possibly 'undefined'
  group.url_domains[0],
  // @ts-expect-error Property 'path' is missing in type '{}'
  client.send(getGroup, {}),
  // @ts-expect-error Property 'group_id' is missing in type '{}'
  client.send(getGroup, { path: {} }),
  // @ts-expect-error 'nmae' does not exist in type 'GroupInput'
  client.send(createGroup, { body: { nmae: 'orders' } }),
  // @ts-expect-error Property 'groups.make' does not exist on type
  operations['groups.make'],
  // @ts-expect-error Property 'group' does not exist on type 'ApigClient'. Did you mean 'groups'?
  client.group,
  // @ts-expect-error 'secret' does not exist in type
  new ApigClient({ region: 'cn-north-4', credentials: { ak: 'a', secret: 's' } }),
  // @ts-expect-error 'timeOut' does not exist in type 'ClientOptions'. Did you mean to write 'timeout'?
  new ApigClient({ region: 'cn-north-4', credentials: { token: 't' }, timeOut: 1 }),
  // @ts-expect-error Property 'request' is missing in type 'Date' but required in type 'DispatcherLike'
  new ApigClient({ region: 'cn-north-4', credentials: { token: 't' }, dispatcher: new Date() }),
  // @ts-expect-error Property 'mock_info' is missing in type
  client.apis.create({ ...definition, auth_type: 'APP', backend_type: 'MOCK' }),
  // @ts-expect-error Property 'authorizer_id' is missing in type
  client.apis.create({ ...definition, auth_type: 'AUTHORIZER', backend_type: 'MOCK', mock_info: {} }),
  // @ts-expect-error Property 'sign_algorithm' is missing in type
  client.signatureKeys.create({ name: 'signer', sign_type: 'aes' }),
  // @ts-expect-error Type '{ weight: number; }' is not assignable to type 'MemberInput & Having<MemberInput,
  client.vpcChannels.create({ name: 'back', port: 80, balance_strategy: 1, member_type: 'ip', members: [{ weight: 1 }] }),
  // @ts-expect-error Property 'instance_id' is missing in type
  client.certificates.create({ name: 'example', cert_content: '…', private_key: '…', type: 'instance' }),
  // @ts-expect-error Argument of type 'Group' is not assignable to parameter of type 'never'
  inputOf(ApiInput, group),
  // @ts-expect-error is missing the following properties from type 'ApiFields': type, req_protocol, req_method, req_uri
  client.apis.update('a', { ...group, remark: 'new' }),
  // @ts-expect-error 'remrak' does not exist in type
  client.groups.modify('g', { remrak: 'new' }),
  // @ts-expect-error Type 'number' is not assignable to type 'string'
  client.groups.modify('g', (draft) => { draft.name = 1; }),
  // @ts-expect-error Property 'api_limits' does not exist on type
  client.plugins.modifyContent('p', 'rate_limit', (content) => { content.api_limits = 50; }),
  // @ts-expect-error Property 'auth' is missing in type '{ origin: string; }' but required in type 'CallerOptions'
  createCaller({ origin: 'https://api.example.com' }),
  // @ts-expect-error Argument of type 'string | undefined' is not assignable to parameter of type
  appKey(group.sl_domain),
  // @ts-expect-error Property 'name' is missing in type '{}' but required in type 'GroupInput'
  ({}) satisfies GroupInput,
];
