/** Backends of an API: a web service, a function, or a fixed response. Policies have backends of the same kinds. */
import { bool, input, int, list, one, oneOf, output, required, text } from '../../schema/vocabulary.js';
import { httpMethod } from '../shared/paths.js';
import { ADDRESS, PATH, PATH_OR_NONE } from './forms.js';

/** VPC channel that leads to a backend. */
export abstract class BackendVpcChannelInput extends input({
  /** Host header for the channel's servers; `""` or absent: the host of the call. */
  vpc_channel_proxy_host: text(),
  /** ID of the channel. */
  vpc_channel_id: required(text()),
}) {}

/** VPC channel that leads to a backend, as returned. */
export abstract class BackendVpcChannel extends output({
  ...BackendVpcChannelInput.fields,
  /** ID of the cloud server. */
  ecs_id: text(),
  /** Name of the cloud server. */
  ecs_name: text(),
  /** Whether cascading is used. Not supported yet. */
  cascade_flag: bool(),
  /** Port of the channel. */
  vpc_channel_port: int(),
}) {}

/** How to call one server group of a VPC channel. */
export abstract class MemberGroupUrlInfoInput extends input({
  /** ID of the server group. */
  member_group_id: required(text()),
  /** Protocol. */
  req_protocol: required(oneOf('HTTP', 'HTTPS', 'GRPC', 'GRPCS')),
  /** Method. */
  req_method: required(httpMethod),
  /** Path, with parameters in braces: `/users/{userId}`. It may contain environment variables (`#name#`). */
  req_uri: required(text(PATH)),
}) {}

/** How to call one server group of a VPC channel, as returned. */
export abstract class MemberGroupUrlInfo extends output(MemberGroupUrlInfoInput.fields) {}

/** How to reach a web service. Shared by backends and policies. */
export const webService = {
  /**
   * Address: host and port without scheme and path, up to 255 characters in all, such as `apig.example.com:7443`.
   * Without a port: 443 for HTTPS, 80 for HTTP. It may contain environment variables (`#name#`; each name 3 to 32
   * letters, digits, `_` and `-`, starting with a letter). Required unless a VPC channel leads to the backend
   * (`vpc_channel_status` 1, 3 or 4); responses then show the channel's ID here.
   */
  url_domain: text({ max: 255, ...ADDRESS }),
  /** Protocol; GRPCS and GRPC for backends of the type GRPC only. Required, except with `vpc_channel_status` 3 or 4. */
  req_protocol: oneOf('HTTP', 'HTTPS', 'GRPCS', 'GRPC'),
  /** Method; POST for backends of the type GRPC. Required, except with `vpc_channel_status` 3 or 4. */
  req_method: httpMethod,
  /**
   * Path, up to 512 characters; starts with `/`, without spaces, `?` and other characters that a URI path cannot
   * contain. Parameters are in braces: `/users/{userId}`. It may contain environment variables (`#name#`). `/` for
   * backends of the type GRPC. Required, except with `vpc_channel_status` 3 or 4.
   */
  req_uri: text({ max: 512, ...PATH_OR_NONE }),
  /**
   * How long the gateway waits for the backend, in milliseconds: 1 to 60000, or more (up to 600000) if the gateway's
   * feature `backend_timeout` allows it.
   */
  timeout: int({ min: 1, max: 600000 }),
  /**
   * How often a failed call is retried, as a string: `"-1"` to `"10"`. Default: `"-1"`, which retries GET, HEAD, PUT,
   * OPTIONS and DELETE once, POST and PATCH never. Needs the feature `backend_retry_count`.
   */
  retry_count: text({ pattern: /^(-1|\d|10)$/u, form: '-1 to 10' }),
  /** Whether Chinese commercial cryptography (SM) secures the connection; for gateways that support it. */
  enable_sm_channel: bool(),
  /** How to call each server group. Required with `vpc_channel_status` 4. */
  member_group_url_infos: list(MemberGroupUrlInfoInput),
  /** The VPC channel. Required with `vpc_channel_status` 1. */
  vpc_channel_info: one(BackendVpcChannelInput),
  /**
   * Whether a VPC channel leads to the backend. 1: yes; 2: no; 3: not supported yet; 4: yes, with separate settings for
   * each server group.
   */
  vpc_channel_status: oneOf(1, 2, 3, 4),
};

/** Fields that differ in responses. */
export const webServiceAnswer = {
  /** How to call each server group. */
  member_group_url_infos: list(MemberGroupUrlInfo),
  /** The VPC channel. */
  vpc_channel_info: one(BackendVpcChannel),
};

const CALL = ['req_protocol', 'req_method', 'req_uri'] as const;
type Service = { readonly [K in 'url_domain' | (typeof CALL)[number]]?: string | undefined } & {
  readonly vpc_channel_status?: number | undefined;
};
/** Required fields of a web service. Without `vpc_channel_status` the same are required as with 2. */
export const webServiceRules = {
  needs: {
    vpc_channel_status: { 1: ['vpc_channel_info', ...CALL], 2: ['url_domain', ...CALL], 4: ['member_group_url_infos'] },
  },
  check: (service: Service) => ({
    url_domain: absent(service, service.url_domain, [1, 3, 4]),
    req_protocol: absent(service, service.req_protocol, [3, 4]),
    req_method: absent(service, service.req_method, [3, 4]),
    req_uri: absent(service, service.req_uri, [3, 4]),
  }),
  // With a channel, responses show its ID as the address.
  from: { instead: { url_domain: 'vpc_channel_info' }, unset: ['authorizer_id'] },
} as const;
/** Says that a value is missing, or `""`, unless the status of the channel makes it superfluous. */
function absent(service: Service, value: string | undefined, superfluous: readonly number[]): string | undefined {
  const { vpc_channel_status: status = 2 } = service;
  // What `needs` has reported is not reported twice.
  const missing = service.vpc_channel_status === undefined ? !value : value === '';
  if (!missing || superfluous.includes(status)) return undefined;
  return `is required unless vpc_channel_status is ${superfluous.join(', ').replace(/, (\d)$/, ' or $1')}`;
}

/** A web service as backend. */
export abstract class BackendApiInput extends input({
  ...webService,
  /** ID of the custom authorizer that signs in to the backend; not for type GRPC. */
  authorizer_id: text(),
  /** Remark, up to 255 characters. */
  remark: text({ max: 255 }),
  /** Version, up to 16 characters. */
  version: text({ max: 16 }),
  /**
   * How long the gateway waits for the backend, in milliseconds: 1 to 60000, or more (up to 600000) if the gateway's
   * feature `backend_timeout` allows it.
   */
  timeout: required(webService.timeout),
  /** Whether both sides show a certificate. */
  enable_client_ssl: bool(),
}, webServiceRules) {}

/** A web service as backend, as returned. */
export abstract class BackendApi extends output({
  ...BackendApiInput.fields,
  ...webServiceAnswer,
  /** ID of the backend. */
  id: text(),
  /** State. 1: valid. */
  status: int(),
  /** When it was created, RFC 3339. */
  register_time: text(),
  /** When it was last changed, RFC 3339. */
  update_time: text(),
}) {}

/** How to call a function. Shared by backends and policies. */
export const functionCall = {
  /** URN of the function. */
  function_urn: required(text()),
  /** Whether the gateway waits for the function's response. sync: yes; async: no. */
  invocation_type: required(oneOf('async', 'sync')),
  /** Network of the function. V1: outside of VPCs; V2: in a VPC. */
  network_type: required(oneOf('V1', 'V2')),
  /** Version of the function, up to 64 characters; ignored if `alias_urn` is also given. */
  version: text({ max: 64 }),
  /** URN of an alias of the function: `FUNCTION_URN:!ALIAS`. */
  alias_urn: text(),
  /**
   * How long the gateway waits for the function, in milliseconds: 1 to 60000; for `network_type` V2 more (up to 600000)
   * if the gateway's feature `backend_timeout` allows it.
   */
  timeout: int({ min: 1, max: 600000 }),
  /** ID of the custom authorizer that signs in to the backend; not for type GRPC. */
  authorizer_id: text(),
  /** Protocol; GRPCS only if the API's own is GRPCS. Default: HTTPS. */
  req_protocol: oneOf('HTTPS', 'GRPCS'),
};

/** Outside of VPCs no feature allows a longer timeout. Responses have `""` for IDs that are not set. */
export const functionRules = {
  when: { network_type: { V1: { timeout: int({ min: 1, max: 60000 }) } } },
  from: { unset: ['alias_urn', 'authorizer_id'] },
} as const;

/** A function as backend. */
export abstract class FuncInfoInput extends input({
  ...functionCall,
  /**
   * How long the gateway waits for the function, in milliseconds: 1 to 60000; for `network_type` V2 more (up to 600000)
   * if the gateway's feature `backend_timeout` allows it.
   */
  timeout: required(functionCall.timeout),
  /** Remark, up to 255 characters. */
  remark: text({ max: 255 }),
}, functionRules) {}

/** A function as backend, as returned. */
export abstract class FuncInfo extends output({
  ...FuncInfoInput.fields,
  /** ID of the backend. */
  id: text(),
  /** State. 1: valid. */
  status: int(),
  /** When it was created, RFC 3339. */
  register_time: text(),
  /** When it was last changed, RFC 3339. */
  update_time: text(),
}) {}

/** A fixed response. Shared by backends and policies. */
export const mockAnswer = {
  /** Body of the response. */
  result_content: text(),
  /** HTTP status of the response. */
  status_code: int(),
};

/** A fixed response in place of a backend. */
export abstract class MockInfoInput extends input({
  ...mockAnswer,
  /** Remark, up to 255 characters. */
  remark: text({ max: 255 }),
  /** Version, up to 64 characters. */
  version: text({ max: 64 }),
  /** ID of the custom authorizer of the backend. */
  authorizer_id: text(),
}, { from: { unset: ['authorizer_id'] } }) {}

/** A fixed response in place of a backend, as returned. */
export abstract class MockInfo extends output({
  ...MockInfoInput.fields,
  /** ID of the backend. */
  id: text(),
  /** State. 1: valid. */
  status: int(),
  /** When it was created, RFC 3339. */
  register_time: text(),
  /** When it was last changed, RFC 3339. */
  update_time: text(),
}) {}
