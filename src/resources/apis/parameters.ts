/** Parameters of an API: what callers send, and what the gateway sends on to the back end. */
import { input, int, list, oneOf, output, required, text } from '../../schema/vocabulary.js';

const NAME = /^[A-Za-z][A-Za-z0-9\-_.]*$/u;

/** A parameter that callers send. */
export abstract class ReqParamInput extends input({
  /** Name: 1 to 32 letters, digits and `- _ .`; starts with a letter. */
  name: required(text({ min: 1, max: 32, pattern: NAME })),
  /** Type of its values. */
  type: required(oneOf('STRING', 'NUMBER')),
  /** Where callers put it. */
  location: required(oneOf('PATH', 'QUERY', 'HEADER', 'COOKIE')),
  /** Value where callers send none. */
  default_value: text(),
  /** Example of a value. */
  sample_value: text(),
  /** Whether callers must send it. 1: yes; 2: no. Default: 1 for location PATH, otherwise 2. */
  required: oneOf(1, 2),
  /** Whether the gateway checks its values. 1: yes; 2: no; 0: not set, which the service takes too. Default: 2. */
  valid_enable: oneOf(0, 1, 2),
  /** Remark, up to 255 characters. */
  remark: text({ max: 255 }),
  /** The values allowed, separated by commas. */
  enumerations: text(),
  /** Smallest value; for type NUMBER. */
  min_num: int(),
  /** Largest value; for type NUMBER. */
  max_num: int(),
  /** Least number of characters; for type STRING. */
  min_size: int(),
  /** Largest number of characters; for type STRING. */
  max_size: int(),
  /** Regular expression that values must match. Not supported yet. */
  regular: text(),
  /** JSON schema that values must follow. Not supported yet. */
  json_schema: text(),
  /** Whether it is passed on to the back end as it is. 1: yes; 2: no. */
  pass_through: oneOf(1, 2),
  /**
   * Identities of the orchestration rules that are applied to it, the strongest first. A rule of the strategy
   * `none_value` comes first, one of the strategy `default` last. One parameter of an API can have such rules.
   */
  orchestrations: list(text()),
}) {}

/** A parameter that callers send, as answered. */
export abstract class ReqParam extends output({
  ...ReqParamInput.fields,
  /** Identity. */
  id: text(),
}, 'name') {}

/** A parameter that the gateway sends to the back end. */
export abstract class BackendParamInput extends input({
  /**
   * Where its value comes from. REQUEST: a parameter of the caller; CONSTANT: it is fixed; SYSTEM: the gateway knows
   * it.
   */
  origin: required(oneOf('REQUEST', 'CONSTANT', 'SYSTEM')),
  /** Name: 1 to 32 letters, digits and `- _ .`; starts with a letter. */
  name: required(text({ min: 1, max: 32, pattern: NAME })),
  /** Remark, up to 255 characters. */
  remark: text({ max: 255 }),
  /** Where the back end finds it. */
  location: required(oneOf('PATH', 'QUERY', 'HEADER')),
  /**
   * Value, up to 255 characters.
   *
   * - REQUEST: the name of a parameter in `req_params`.
   * - CONSTANT: the value itself.
   * - SYSTEM: the name of a system parameter:
   *   `$context.sourceIp` (the caller's address), `$context.stage` (environment), `$context.apiId`,
   *   `$context.appId` (the caller's app), `$context.requestId`, `$context.serverAddr` and `$context.serverName`
   *   (the gateway's server), `$context.handleTime` (when the call is handled), `$context.providerAppId` (app of the
   *   API's owner, not supported yet); `$context.authorizer.frontend.NAME` and `$context.authorizer.backend.NAME`
   *   for what the custom authorizer of the front end or of the back end returned as NAME.
   */
  value: required(text({ max: 255 })),
}) {}

/** A parameter that the gateway sends to the back end, as answered. */
export abstract class BackendParam extends output({
  ...BackendParamInput.fields,
  /** Identity. */
  id: text(),
  /** Identity of the caller's parameter that the value comes from. */
  req_param_id: text(),
}, 'name') {}
