/** The catalog: error codes, IAM actions, features of gateways and the vendor's names, as data. */
export { errorCodes, explainErrorCode, type ErrorCode, type ErrorCodeFacts } from './error-codes.js';
export {
  iamActions, iamPolicyFor, identityActions, identityPolicyFor, type IamPolicy, type OperationName,
} from './iam-actions.js';
export {
  recordActions, type ActionRecord, type ActionRecording, type CallSource, type PolicyDocument, type PolicyStatement,
  type PolicyVersion, type UsedActions, type UsedPolicy,
} from './recorded-actions.js';
export {
  instanceFeatures, type FeatureParameter, type InstanceFeature, type InstanceFeatureName,
} from './instance-features.js';
export { documentationOf } from './documentation.js';
export { fromVendorName, vendorNames, type VendorName, type VendorNameKind } from './vendor-names.js';
export { catalog } from './rejections.js';
