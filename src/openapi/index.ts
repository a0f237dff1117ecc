/**
 * OpenAPI documents with the extension fields of the service: their types, and what an import would reject. Public
 * surface of `huaweicloud-apig/openapi`. Imports and exports themselves are methods of `client.openapi`.
 */
export type {
  AccessControlExtension, AuthorizerExtension, BackendExtension, BackendParameterExtension, BackendPolicyExtension,
  DocumentExtensions, FunctionEndpoints, HttpEndpoints, HttpVpcEndpoints, HttpVpcMemberGroupEndpoints, MockEndpoints,
  OperationExtensions, ParameterExtensions, PathExtensions, PolicyConditionExtension, RatelimitExtension,
  ResponseExtensions, ResponseRuleExtension, SecuritySchemeExtensions,
} from './extensions.js';
export { lintOpenApi, type LintOptions, type OpenapiFinding } from './lint.js';
