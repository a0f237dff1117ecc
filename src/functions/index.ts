/**
 * For functions of FunctionGraph behind a gateway: custom authorizers, function backends, and their tests. Public
 * surface of `huaweicloud-apig/functions`.
 */
export {
  allow, defineAuthorizer, deny, type Allow, type AuthorizerFunction, type AuthorizerOptions, type AuthorizerRequest,
  type ContextValue, type Deny,
} from './define-authorizer.js';
export { defineHandler, type ApiRequest, type HandlerFunction, type Reply } from './define-handler.js';
export {
  apiEvent, backendAuthorizerEvent, frontendAuthorizerEvent, type ApiEventInput, type ApigTriggerEvent,
  type ApigTriggerResult, type AuthorizerEventInput, type AuthorizerResult, type BackendAuthorizerEvent,
  type FrontendAuthorizerEvent, type NamedValues,
} from './function-events.js';
export { callAuthorizer, callHandler, type AuthorizerVerdict, type FunctionResponse } from './run-locally.js';
