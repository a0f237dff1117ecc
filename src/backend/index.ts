/**
 * For backends behind a gateway: verifies the signature that the gateway adds if a signature key is bound to the API.
 * Public surface of `huaweicloud-apig/backend`.
 */
export {
  expressMiddleware, fastifyPlugin, fetchHandler, honoMiddleware, nodeListener, signedBy,
} from './adapters.js';
export { signAsGateway, type GatewayRequest, type SignedRequest } from './as-gateway.js';
export type { KeyEntry, KeySource, SignatureKey } from './keyring.js';
export type { NodeRequest, NodeResponse } from './node-request.js';
export type { TargetRules } from './signed-form.js';
export type { Rejection, RejectionReason, Verdict, Verified } from './verdict.js';
export {
  createVerifier, type ReceivedRequest, type SeenSignature, type Verifier, type VerifierOptions,
} from './verifier.js';
