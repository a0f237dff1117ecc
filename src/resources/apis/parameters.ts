/** Parameters of an API: those that callers send, and those that the gateway sends to the backend. */
import { input, int, list, oneOf, output, required, text } from '../../schema/vocabulary.js';
import { letters } from '../shared/letters.js';

const NAME = letters('- _ .', 'letter');

/** A parameter that callers send. */
export abstract class ReqParamInput extends input({
  /** Name: 1 to 32 letters, digits and `- _ .`; starts with a letter. */
  name: required(text({ min: 1, max: 32, ...NAME })),
  /** Type of its values. */
  type: required(oneOf('STRING', 'NUMBER')),
  /** Location in the request. */
  location: required(oneOf('PATH', 'QUERY', 'HEADER', 'COOKIE')),
  /** Value if callers send none. */
  default_value: text(),
  /** Example of a value. */
  sample_value: text(),
  /** Whether callers must send it. 1: yes; 2: no. Default: 1 for location PATH, otherwise 2. */
  required: oneOf(1, 2),
  /** Whether the gateway checks its values. 1: yes; 2: no; 0: not set, which the service accepts too. Default: 2. */
  valid_enable: oneOf(0, 1, 2),
  /** Remark, up to 255 characters. */
  remark: text({ max: 255 }),
  /** The values allowed, separated by commas. */
  enumerations: text(),
  /** Smallest value; for type NUMBER. */
  min_num: int(),
  /** Largest value; for type NUMBER. */
  max_num: int(),
  /** Minimum number of characters; for type STRING. */
  min_size: int(),
  /** Maximum number of characters; for type STRING. */
  max_size: int(),
  /** Regular expression that values must match. Not supported yet. */
  regular: text(),
  /** JSON schema that values must follow. Not supported yet. */
  json_schema: text(),
  /** Whether it is passed to the backend unchanged. 1: yes; 2: no. */
  pass_through: oneOf(1, 2),
  /**
   * IDs of the orchestration rules for it, in descending priority. A rule with the strategy `none_value` must be first,
   * one with `default` last. Only one parameter of an API can have rules.
   */
  orchestrations: list(text()),
}, { from: { ordered: ['orchestrations'], unsupported: ['regular', 'json_schema'] } }) {}

/** A parameter that callers send, as returned. */
export abstract class ReqParam extends output({
  ...ReqParamInput.fields,
  /** ID of the parameter. */
  id: text(),
}, 'name') {}

/** A parameter that the gateway sends to the backend. */
export abstract class BackendParamInput extends input({
  /**
   * Where its value comes from. REQUEST: a parameter of the caller; CONSTANT: it is fixed; SYSTEM: a system parameter
   * of the gateway.
   */
  origin: required(oneOf('REQUEST', 'CONSTANT', 'SYSTEM')),
  /** Name: 1 to 32 letters, digits and `- _ .`; starts with a letter. */
  name: required(text({ min: 1, max: 32, ...NAME })),
  /** Remark, up to 255 characters. */
  remark: text({ max: 255 }),
  /** Location in the backend request. */
  location: required(oneOf('PATH', 'QUERY', 'HEADER')),
  /**
   * Value, up to 255 characters.
   *
   * - REQUEST: the name of a parameter in `req_params`.
   * - CONSTANT: the value itself.
   * - SYSTEM: the name of a system parameter: `$context.sourceIp` (the caller's address), `$context.stage`
   *   (environment), `$context.apiId`, `$context.appId` (the caller's app), `$context.requestId`, `$context.serverAddr`
   *   and `$context.serverName` (the gateway's server), `$context.handleTime` (when the call is handled),
   *   `$context.providerAppId` (app of the API's owner, not supported yet); `$context.authorizer.frontend.NAME` and
   *   `$context.authorizer.backend.NAME` for what the frontend or the backend custom authorizer returned as NAME.
   */
  value: required(text({ max: 255 })),
}) {}

/** A parameter that the gateway sends to the backend, as returned. */
export abstract class BackendParam extends output({
  ...BackendParamInput.fields,
  /** ID of the parameter. */
  id: text(),
  /** ID of the caller's parameter that the value comes from. */
  req_param_id: text(),
}, 'name') {}
