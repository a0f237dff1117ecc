/** Back ends of an API: a web service, a function, or a fixed answer. Policies have back ends of the same kinds. */
import { bool, input, int, list, one, oneOf, output, required, text } from '../../schema/vocabulary.js';
import { httpMethod } from '../shared/paths.js';

/** VPC channel that leads to a back end. */
export abstract class BackendVpcChannelInput extends input({
  /** Host that the channel's servers are asked for; `""` or absent: the host of the call. */
  vpc_channel_proxy_host: text(),
  /** Identity of the channel. */
  vpc_channel_id: required(text()),
}) {}

/** VPC channel that leads to a back end, as answered. */
export abstract class BackendVpcChannel extends output({
  ...BackendVpcChannelInput.fields,
  /** Identity of the cloud server. */
  ecs_id: text(),
  /** Name of the cloud server. */
  ecs_name: text(),
  /** Whether cascading is used. Not supported yet. */
  cascade_flag: bool(),
  /** Port of the channel. */
  vpc_channel_port: int(),
}) {}

/** How one server group of a VPC channel is called. */
export abstract class MemberGroupUrlInfoInput extends input({
  /** Identity of the server group. */
  member_group_id: required(text()),
  /** Protocol. */
  req_protocol: required(oneOf('HTTP', 'HTTPS', 'GRPC', 'GRPCS')),
  /** Method. */
  req_method: required(httpMethod),
  /** Path, with parameters in braces: `/users/{userId}`. */
  req_uri: required(text()),
}) {}

/** How one server group of a VPC channel is called, as answered. */
export abstract class MemberGroupUrlInfo extends output(MemberGroupUrlInfoInput.fields) {}

/** How a web service is reached. Back ends and policies have this in common. */
export const webService = {
  /**
   * Address: host and port, up to 255 characters in all, such as `apig.example.com:7443`. Without a port: 443 for
   * HTTPS, 80 for HTTP. It may hold variables of the environment (`#name#`). For calls through a VPC channel it is
   * left out; answers then show the channel's identity here.
   */
  url_domain: text({ max: 255 }),
  /** Protocol; GRPCS and GRPC for back ends of the type GRPC. Required, except with `vpc_channel_status` 3 or 4. */
  req_protocol: oneOf('HTTP', 'HTTPS', 'GRPCS', 'GRPC'),
  /** Method; POST for back ends of the type GRPC. Required, except with `vpc_channel_status` 3 or 4. */
  req_method: httpMethod,
  /**
   * Path, up to 512 characters, with parameters in braces: `/users/{userId}`. It may hold variables of the
   * environment. `/` for back ends of the type GRPC. Required, except with `vpc_channel_status` 3 or 4.
   */
  req_uri: text({ max: 512 }),
  /**
   * How long the gateway waits for the back end, in milliseconds: 1 to 60000, or more (up to 600000) where the
   * gateway's feature `backend_timeout` allows it.
   */
  timeout: int({ min: 1, max: 600000 }),
  /**
   * How often a failed call is repeated, as text: `"-1"` to `"10"`. Default: `"-1"`, which repeats GET, HEAD, PUT,
   * OPTIONS and DELETE once, POST and PATCH never.
   */
  retry_count: text({ pattern: /^(-1|\d|10)$/u }),
  /** Whether Chinese commercial cryptography (SM) secures the way; for gateways that support it. */
  enable_sm_channel: bool(),
  /** How each server group is called. Required with `vpc_channel_status` 4. */
  member_group_url_infos: list(MemberGroupUrlInfoInput),
  /** The VPC channel. Required with `vpc_channel_status` 1. */
  vpc_channel_info: one(BackendVpcChannelInput),
  /**
   * Whether a VPC channel leads to the back end. 1: yes; 2: no; 3: not supported yet; 4: yes, and each server group is
   * called in its own way.
   */
  vpc_channel_status: oneOf(1, 2, 3, 4),
};

/** What answers say differently about it. */
export const webServiceAnswer = {
  /** How each server group is called. */
  member_group_url_infos: list(MemberGroupUrlInfo),
  /** The VPC channel. */
  vpc_channel_info: one(BackendVpcChannel),
};

const ADDRESS = ['req_protocol', 'req_method', 'req_uri'] as const;
type Address = { readonly [K in (typeof ADDRESS)[number]]?: string | undefined } & {
  readonly vpc_channel_status?: number | undefined;
};
/** What is needed to reach a web service. Without `vpc_channel_status` the same is needed as with 2. */
export const webServiceRules = {
  needs: { vpc_channel_status: { 1: ['vpc_channel_info', ...ADDRESS], 2: ADDRESS, 4: ['member_group_url_infos'] } },
  check: (service: Address) => service.vpc_channel_status === undefined && {
    req_protocol: neededUnlessGrouped(service.req_protocol),
    req_method: neededUnlessGrouped(service.req_method),
    req_uri: neededUnlessGrouped(service.req_uri),
  },
} as const;
const neededUnlessGrouped = (value: string | undefined): string | undefined =>
  value === undefined ? 'is required unless vpc_channel_status is 3 or 4' : undefined;

/** A web service as back end. */
export abstract class BackendApiInput extends input({
  ...webService,
  /** Identity of the custom authorizer that signs in to the back end; not for type GRPC. */
  authorizer_id: text(),
  /** Remark, up to 255 characters. */
  remark: text({ max: 255 }),
  /** Version, up to 16 characters. */
  version: text({ max: 16 }),
  /**
   * How long the gateway waits for the back end, in milliseconds: 1 to 60000, or more (up to 600000) where the
   * gateway's feature `backend_timeout` allows it.
   */
  timeout: required(webService.timeout),
  /** Whether both sides show a certificate. */
  enable_client_ssl: bool(),
}, webServiceRules) {}

/** A web service as back end, as answered. */
export abstract class BackendApi extends output({
  ...BackendApiInput.fields,
  ...webServiceAnswer,
  /** Identity. */
  id: text(),
  /** State. 1: in force. */
  status: int(),
  /** When it was created, RFC 3339. */
  register_time: text(),
  /** When it was last changed, RFC 3339. */
  update_time: text(),
}) {}

/** How a function is called. Back ends and policies have this in common. */
export const functionCall = {
  /** URN of the function. */
  function_urn: required(text()),
  /** Whether the gateway waits for the function's answer. sync: yes; async: no. */
  invocation_type: required(oneOf('async', 'sync')),
  /** Network of the function. V1: outside of VPCs; V2: in a VPC. */
  network_type: required(oneOf('V1', 'V2')),
  /** Version of the function, up to 64 characters; not used where `alias_urn` is given. */
  version: text({ max: 64 }),
  /** URN of an alias of the function: `FUNCTION_URN:!ALIAS`. */
  alias_urn: text(),
  /**
   * How long the gateway waits for the function, in milliseconds: 1 to 60000; for network V2 more (up to 600000) where
   * the gateway's feature `backend_timeout` allows it.
   */
  timeout: int({ min: 1, max: 600000 }),
  /** Identity of the custom authorizer that signs in to the back end; not for type GRPC. */
  authorizer_id: text(),
  /** Protocol; GRPCS only where the API's own is GRPCS. Default: HTTPS. */
  req_protocol: oneOf('HTTPS', 'GRPCS'),
};

/** A function as back end. */
export abstract class FuncInfoInput extends input({
  ...functionCall,
  /**
   * How long the gateway waits for the function, in milliseconds: 1 to 60000; for network V2 more (up to 600000) where
   * the gateway's feature `backend_timeout` allows it.
   */
  timeout: required(functionCall.timeout),
  /** Remark, up to 255 characters. */
  remark: text({ max: 255 }),
}) {}

/** A function as back end, as answered. */
export abstract class FuncInfo extends output({
  ...FuncInfoInput.fields,
  /** Identity. */
  id: text(),
  /** State. 1: in force. */
  status: int(),
  /** When it was created, RFC 3339. */
  register_time: text(),
  /** When it was last changed, RFC 3339. */
  update_time: text(),
}) {}

/** A fixed answer. Back ends and policies have this in common. */
export const mockAnswer = {
  /** Body of the answer. */
  result_content: text(),
  /** HTTP status of the answer. */
  status_code: int(),
};

/** A fixed answer in place of a back end. */
export abstract class MockInfoInput extends input({
  ...mockAnswer,
  /** Remark, up to 255 characters. */
  remark: text({ max: 255 }),
  /** Version, up to 64 characters. */
  version: text({ max: 64 }),
  /** Identity of the custom authorizer of the back end. */
  authorizer_id: text(),
}) {}

/** A fixed answer in place of a back end, as answered. */
export abstract class MockInfo extends output({
  ...MockInfoInput.fields,
  /** Identity. */
  id: text(),
  /** State. 1: in force. */
  status: int(),
  /** When it was created, RFC 3339. */
  register_time: text(),
  /** When it was last changed, RFC 3339. */
  update_time: text(),
}) {}
