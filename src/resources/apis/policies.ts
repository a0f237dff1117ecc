/** Policies: backends for calls that meet certain conditions. */
import { input, list, oneOf, output, required, text } from '../../schema/vocabulary.js';
import {
  functionCall, functionRules, mockAnswer, webService, webServiceAnswer, webServiceRules,
} from './backends.js';
import { BackendParam, BackendParamInput } from './parameters.js';

/** A condition on a call. */
export abstract class PolicyConditionInput extends input({
  /** Name of the parameter in `req_params`. Required for the origin param. */
  req_param_name: text(),
  /**
   * Property of the call: its path or its method. Required for the origin system. `reqPath` and `reqMethod` are old
   * names for the same.
   */
  sys_param_name: oneOf('req_path', 'req_method', 'reqPath', 'reqMethod'),
  /** Name of the cookie, up to 255 characters. Required for the origin cookie. */
  cookie_param_name: text({ min: 0, max: 255 }),
  /**
   * What the frontend custom authorizer returned: `$context.authorizer.frontend.NAME`. Required for the origin
   * frontend_authorizer.
   */
  frontend_authorizer_param_name: text({ pattern: /^\$context\.authorizer\.frontend\..+$/u, form: 'starts with $context.authorizer.frontend.' }),
  /** What the third-party authorizer returned. */
  third_authorizer_param_name: text(),
  /**
   * How to compare the value: exactly, as one of several values, or as a regular expression. Required except for the
   * origins source and orchestration.
   */
  condition_type: oneOf('exact', 'enum', 'pattern'),
  /**
   * What the condition is about. param: a parameter of the call; source: the caller's address; system: a property of
   * the call (parameters of the gateway need the feature `policy_sys_param`); cookie: a cookie, with the feature
   * `policy_cookie_param`, which is off at first; frontend_authorizer: what the frontend authorizer returned;
   * orchestration: a parameter that orchestration rules made.
   */
  condition_origin: required(oneOf('param', 'source', 'system', 'cookie', 'frontend_authorizer', 'orchestration')),
  /** The value, the values separated by commas, or the expression to compare with. */
  condition_value: required(text()),
  /**
   * Name of the parameter that orchestration rules made; they must be bound to the API. Required for the origin
   * orchestration.
   */
  mapped_param_name: text(),
  /** Location of that parameter. Required for the origin orchestration. */
  mapped_param_location: oneOf('header', 'query'),
}, {
  needs: {
    condition_origin: {
      param: ['req_param_name', 'condition_type'],
      system: ['sys_param_name', 'condition_type'],
      cookie: ['cookie_param_name', 'condition_type'],
      frontend_authorizer: ['frontend_authorizer_param_name', 'condition_type'],
      orchestration: ['mapped_param_name', 'mapped_param_location'],
    },
  },
  from: {
    unset: ['req_param_name', 'cookie_param_name', 'third_authorizer_param_name', 'mapped_param_name'],
  },
}) {}

/** A condition on a call, as returned. */
export abstract class PolicyCondition extends output({
  ...PolicyConditionInput.fields,
  /** ID of the condition. */
  id: text(),
  /** ID of the parameter. */
  req_param_id: text(),
  /** Location of that parameter. */
  req_param_location: text(),
}) {}

/** What all kinds of policies have. */
const policy = {
  /** ALL: all conditions must be met; ANY: any one of them. */
  effect_mode: required(oneOf('ALL', 'ANY')),
  // Only the length is checked: the API reference's own example contains spaces.
  /** Name: 3 to 64 letters, digits, Chinese characters and `_`; starts with a letter or a Chinese character. */
  name: required(text({ min: 3, max: 64 })),
  /** Parameters that the gateway sends to the backend; not for type GRPC. */
  backend_params: list(BackendParamInput),
  /** The conditions under which the policy applies. */
  conditions: required(list(PolicyConditionInput)),
  /** ID of the custom authorizer that signs in to the backend; not for type GRPC. */
  authorizer_id: text(),
};
/** Fields that differ in responses. */
const policyAnswer = {
  /** ID of the policy. */
  id: text(),
  /** Parameters that the gateway sends to the backend. */
  backend_params: list(BackendParam),
  /** The conditions under which the policy applies. */
  conditions: list(PolicyCondition),
};

/** A policy with a fixed response. */
export abstract class PolicyMockInput extends input(
  { ...mockAnswer, ...policy },
  { from: { unset: ['authorizer_id'] } },
) {}

/** A policy with a fixed response, as returned. */
export abstract class PolicyMock extends output({ ...PolicyMockInput.fields, ...policyAnswer }, 'name') {}

/** A policy that calls a function. */
export abstract class PolicyFunctionInput extends input({ ...functionCall, ...policy }, functionRules) {}

/** A policy that calls a function, as returned. */
export abstract class PolicyFunction extends output({ ...PolicyFunctionInput.fields, ...policyAnswer }, 'name') {}

/** A policy that calls a web service. */
export abstract class PolicyHttpInput extends input({ ...webService, ...policy }, webServiceRules) {}

/** A policy that calls a web service, as returned. */
export abstract class PolicyHttp extends output(
  { ...PolicyHttpInput.fields, ...webServiceAnswer, ...policyAnswer },
  'name',
) {}
