/** What definitions of APIs refer to by ID. It must exist, and it stays as long as it is referred to. */
import type { ApiInput } from '../../../resources/apis.js';
import type { ApiDefinition, GatewayState } from '../../state.js';
import type { Defined } from '../../store.js';

type Input = Defined<ApiInput>;
interface Backend {
  readonly authorizer_id?: string;
  readonly vpc_channel_info?: { readonly vpc_channel_id: string };
}
/** Kinds of objects that a definition refers to, apart from its group. */
type Kind = 'authorizers' | 'channels' | 'orchestrations' | 'responses';

/** IDs of the objects that a definition refers to. */
export function referencesOf(input: Input): Readonly<Record<Kind, readonly string[]>> {
  const { backend_api, func_info, mock_info, policy_https = [], policy_functions = [], policy_mocks = [] } = input;
  const backends: readonly (Backend | undefined)[] = [
    backend_api, func_info, mock_info, ...policy_https, ...policy_functions, ...policy_mocks,
  ];
  return {
    authorizers: named([input, ...backends].map((part) => part?.authorizer_id)),
    channels: named(backends.map((backend) => backend?.vpc_channel_info?.vpc_channel_id)),
    orchestrations: (input.req_params ?? []).flatMap(({ orchestrations = [] }) => orchestrations),
    responses: named([input.response_id]),
  };
}
/** An empty string means none. */
const named = (ids: readonly (string | undefined)[]): string[] =>
  ids.filter((id): id is string => id !== undefined && id !== '');

/** Rejects a definition that refers to what does not exist. A gateway response is one of the API's group. */
export function requireReferences(gateway: GatewayState, input: Input): void {
  const { id: groupId } = gateway.groups.get(input.group_id);
  const { authorizers, channels, orchestrations, responses } = referencesOf(input);
  for (const id of authorizers) gateway.authorizers.get(id);
  for (const id of responses) gateway.responses.get(id, (response) => response.groupId === groupId);
  for (const id of orchestrations) gateway.orchestrations.get(id);
  for (const id of channels) gateway.channels.get(id);
}

/** True if an API refers to an object, by its current definition or by one that is online. */
export function isInUse(gateway: GatewayState, kind: Kind, id: string): boolean {
  const refers = ({ input }: ApiDefinition): boolean => referencesOf(input)[kind].includes(id);
  return gateway.apis.some(({ definition }) => refers(definition))
    || gateway.publications.some(({ versionId }) => refers(gateway.versions.get(versionId).definition));
}

/** Makes all definitions fall back to the default gateway response of their group, in place of one that is deleted. */
export function forgetResponse(gateway: GatewayState, id: string): void {
  for (const holder of [...gateway.apis, ...gateway.versions]) {
    const { input, ids } = holder.definition;
    if (input.response_id === id) holder.definition = { input: { ...input, response_id: '' }, ids };
  }
}
