/** Exports the APIs of a group as a document. */
import type { ApiToWrite, DocumentToWrite } from '../../../openapi/write.js';
import type { OpenapiExportInput } from '../../../resources/openapi.js';
import type { Call } from '../../handler.js';
import { compactTime } from '../../options.js';
import type { ApiRecord, BindingRecord, EnvRecord, GatewayState, GroupRecord, PublicationRecord } from '../../state.js';
import { given, without, type Collection, type Defined } from '../../store.js';
import { subdomain } from '../groups.js';
import { publicationOf } from './publishing.js';

type Input = Defined<OpenapiExportInput>;
type Define = NonNullable<Input['define']>;

/** What is exported, and of what. */
export interface Export {
  readonly group: GroupRecord;
  readonly env: EnvRecord;
  readonly define: Define;
  readonly content: DocumentToWrite;
}

/** Collects what a document has of a group. */
export function exportOf(input: Input, call: Call): Export {
  const { gateway } = call;
  const env = gateway.envs.get(input.env_id);
  const group = gateway.groups.get(input.group_id);
  const define = input.define ?? 'spec';
  const wanted = [...gateway.apis.where('groupId', group.id)].filter((api) =>
    (input.apis === undefined || input.apis.includes(api.id))
    // Documents cannot describe gRPC.
    && api.definition.input.req_protocol !== 'GRPCS');
  const apis = wanted.flatMap((api) => exported(api, env, define, gateway));
  const content = {
    title: group.name,
    remark: group.remark,
    version: input.version ?? versionAt(call.now),
    host: gateway.domains.filter((domain) => domain.groupId === group.id)[0]?.domain ?? subdomain(group.id),
    apis,
    authorizers: define === 'spec' ? [] : [...gateway.authorizers].map((authorizer) => authorizer.input),
    policies: define === 'all' ? policiesOf(apis, group, gateway) : undefined,
  };
  return { group, env, define, content };
}
/** `2026-03-01-08:00:00` */
const versionAt = (ms: number): string =>
  compactTime(ms).replace(/^(....)(..)(..)T(..)(..)(..)Z$/, '$1-$2-$3-$4:$5:$6');

/** An API as it is online, or, for `dev`, as it is. */
function exported(api: ApiRecord, env: EnvRecord, define: Define, gateway: GatewayState): ApiToWrite[] {
  const publication = publicationOf(gateway, api.id, env.id);
  if (!publication && define !== 'dev') return [];
  const version = publication && define !== 'dev' ? gateway.versions.get(publication.versionId) : api;
  const named = withNames(version.definition.input, gateway);
  if (define === 'all') return [{ body: named, ...boundTo(api, env, publication, gateway) }];
  if (define !== 'spec') return [{ body: named }];
  return [{
    body: without(named, 'backend_api', 'func_info', 'mock_info', 'policy_https', 'policy_functions', 'policy_mocks'),
  }];
}

/** Names of the policies of an API: those that are bound to it, or wait for its publication. */
function boundTo(
  api: ApiRecord,
  env: EnvRecord,
  publication: PublicationRecord | undefined,
  { throttles, throttleBindings, acls, aclBindings, plugins, attachments }: GatewayState,
): Omit<ApiToWrite, 'body'> {
  const bound = (bindings: Collection<BindingRecord>): string | undefined =>
    bindings.filter(({ publishId }) => publishId === publication?.id)[0]?.policyId;
  const attached = attachments.filter(({ apiId, envId }) => apiId === api.id && envId === env.id);
  const pluginIds = [...attached.map(({ pluginId }) => pluginId), ...(api.awaited?.pluginIds ?? [])];
  return given({
    throttle: throttles.find(api.awaited?.throttleId ?? bound(throttleBindings) ?? '')?.name,
    acl: acls.find(api.awaited?.aclId ?? bound(aclBindings) ?? '')?.name,
    plugins: [...new Set(pluginIds)].flatMap((id) => plugins.find(id)?.name ?? []),
  });
}

/** The policies that APIs name, and the gateway responses of their group. */
function policiesOf(apis: readonly ApiToWrite[], group: GroupRecord, gateway: GatewayState) {
  const throttles = new Set(apis.map(({ throttle }) => throttle));
  const acls = new Set(apis.map(({ acl }) => acl));
  return {
    throttles: gateway.throttles.filter(({ name }) => throttles.has(name)).map(({ id, input }) => ({
      body: input,
      specials: gateway.specials.filter(({ throttleId }) => throttleId === id).map((special) => special.input),
    })),
    acls: gateway.acls.filter(({ name }) => acls.has(name)).map(({ input }) => input),
    responses: gateway.responses.filter(({ groupId }) => groupId === group.id)
      .map(({ name, rules }) => ({ name, responses: rules })),
  };
}

/** A definition with names in place of the IDs of other objects. */
function withNames(input: ApiRecord['definition']['input'], gateway: GatewayState): Record<string, unknown> {
  const { authorizer_id, response_id, req_params, backend_api, policy_https } = input;
  return given({
    ...input,
    authorizer_id: authorizer_id ? gateway.authorizers.find(authorizer_id)?.name : undefined,
    response_id: response_id ? gateway.responses.find(response_id)?.name : undefined,
    req_params: req_params?.map((parameter) => given({
      ...parameter,
      orchestrations: parameter.orchestrations?.flatMap((id) => gateway.orchestrations.find(id)?.name ?? []),
    })),
    backend_api: backend_api && throughChannel(backend_api, gateway),
    policy_https: policy_https?.map((policy) => throughChannel(policy, gateway)),
  });
}
interface WebService {
  readonly vpc_channel_info?: { readonly vpc_channel_id: string };
  readonly member_group_url_infos?: readonly { readonly member_group_id: string }[];
}
function throughChannel(service: WebService, { channels }: GatewayState): Record<string, unknown> {
  const channel = channels.find(service.vpc_channel_info?.vpc_channel_id ?? '');
  if (!channel) return { ...service };
  const nameOf = (id: string): string =>
    channel.memberGroups.find((group) => group.id === id)?.input.member_group_name ?? id;
  return given({
    ...service,
    vpc_channel_info: { ...service.vpc_channel_info, vpc_channel_id: channel.name },
    member_group_url_infos: service.member_group_url_infos?.map((info) => ({
      ...info, member_group_id: nameOf(info.member_group_id),
    })),
  });
}
