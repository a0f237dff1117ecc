/** The public surface, and nothing else. */
export {
  BATCH_LIMITS, bulk, bulkBatches, BulkResult, type BatchCall, type BulkContext, type BulkItems, type BulkOptions,
  type BulkOutcome, type BulkProgress,
} from './calls/bulk.js';
export { ApigClient } from './client.js';
export { createTransport, type TransportParts } from './config.js';
export type { DoctorOptions, DoctorRow } from './doctor.js';
export { regions, type Region, type RegionId } from './regions.js';
export { VERSION } from './version.js';

export {
  canonicalRequestOf, signRequest, type DerivedScope, type SigningAlgorithm, type SigningKeys, type SignRequestInput,
} from './auth/signer.js';
export type { Sha256Constructor } from './auth/signer.js';
export type { ProjectLookup } from './auth/project.js';
export { findProject } from './auth/project-lookup.js';
export { defaultCredentials } from './auth/chain.js';
export { fromAgency, type AgencyOptions } from './auth/sources/agency.js';
export { fromContainer, type ContainerOptions } from './auth/sources/container.js';
export { fromEnvironment } from './auth/sources/environment.js';
export type { HcloudOptions } from './auth/hcloud-config.js';
export { fromHcloudConfig } from './auth/sources/hcloud.js';
export { fromMetadata, type MetadataOptions } from './auth/sources/metadata.js';
export { fromOidc, type OidcOptions } from './auth/sources/oidc.js';
export { fromPassword, fromToken, type PasswordOptions, type TokenOptions } from './auth/sources/password.js';
export { fromProfileFile, type ProfileOptions } from './auth/sources/profile.js';

export { ApigAbortError, ApigAuthenticationError, ApigBadRequestError, ApigChangedMeanwhileError, ApigConfigurationError, ApigConflictError, ApigConnectionError, ApigConversionError, ApigError, ApigInternalError, ApigItemError, ApigNotFoundError, ApigPartialFailureError, ApigPermissionDeniedError, ApigPreconditionFailedError, ApigRequestValidationError, ApigResponseValidationError, ApigRollbackError, ApigSecretsNeededError, ApigServiceError, ApigThrottledError, ApigTimeoutError, ApigWaiterError, type AnyApigError, type PartialFailure } from './errors.js';
export type { Drift } from './schema/drift.js';
export { fetchDispatcher, type FetchDispatcherOptions, type FetchLike } from './http/fetch.js';
export { files, type Files } from './http/file-transfer.js';
export { Download } from './schema/download.js';
export {
  CHANNEL, type ApigEvent, type ErrorEvent, type Logger, type RequestEvent, type ResponseEvent, type RetryEvent,
  type WarningEvent,
} from './events.js';
export type { Issue } from './errors.js';
export { operation, type Method, type Operation, type OperationFacts, type Scope, type QueueKey, type FailureList } from './schema/operation.js';
export type {
  CallOptions, Catalog, ClientOptions, Credentials, CredentialsContext, CredentialsOption, CredentialsProvider,
  CredentialsSource, DispatcherLike, DispatcherRequest, DispatcherResponse, KeyCredentials, Rate, RateLimit,
  OnRetry, ServiceOptions, TlsOptions, TokenCredentials, Validation, Wrap, WrappedCall, WrappedResult,
} from './options.js';
export type { AnyRequest } from './calls/any-request.js';
export type { PagePromise } from './calls/pages.js';
export { failures, type FailedItem } from './http/partial-failure.js';
export type { Answer, ApigPromise } from './http/promise.js';
export {
  anything, bool, dict, either, file, input, int, list, nullable, num, one, oneOf, output, required, secret, text,
  type Upload, type UploadContent,
} from './schema/vocabulary.js';
export type { Transport } from './http/transport.js';
export type { WaitOptions, WaitProgress } from './calls/waiter.js';
export { zodSchema, type ZodSchema } from './schema/check.js';
export { jsonSchema, type JsonSchema } from './schema/json-schema.js';

export type * from './resources/acl-bindings.js';
export type * from './resources/acls.js';
export type * from './resources/ai-api-keys.js';
export type * from './resources/api-plugins.js';
export type * from './resources/api-versions.js';
export type * from './resources/apis.js';
export type * from './resources/app-acl.js';
export type * from './resources/app-auths.js';
export type * from './resources/app-codes.js';
export type * from './resources/app-quotas.js';
export type * from './resources/apps.js';
export type * from './resources/async-tasks.js';
export type * from './resources/authorizers.js';
export type * from './resources/certificates.js';
export type * from './resources/configs.js';
export type * from './resources/env-variables.js';
export type * from './resources/envs.js';
export type * from './resources/extra-elbs.js';
export type * from './resources/feature-config.js';
export type * from './resources/features.js';
export type * from './resources/gateway-responses.js';
export type * from './resources/group-domains.js';
export type * from './resources/groups.js';
export type * from './resources/ingress-ports.js';
export type * from './resources/instance-tags.js';
export type * from './resources/instances.js';
export type * from './resources/metrics.js';
export type * from './resources/microservices.js';
export type * from './resources/openapi.js';
export type * from './resources/orchestrations.js';
export type * from './resources/overview.js';
export type * from './resources/plugin-content.js';
export type * from './resources/plugins.js';
export type * from './resources/signature-key-bindings.js';
export type * from './resources/signature-keys.js';
export type * from './resources/tags.js';
export type * from './resources/throttle-bindings.js';
export type * from './resources/throttle-specials.js';
export type * from './resources/throttles.js';
export type * from './resources/vpc-channel-member-groups.js';
export type * from './resources/vpc-channel-members.js';
export type * from './resources/vpc-channels.js';
export type * from './resources/vpc-endpoint-connections.js';
export type * from './resources/vpc-endpoint-permissions.js';
export type * from './resources/vpc-endpoints.js';
export type * from './resources/apis/definition.js';
export type * from './resources/apis/backends.js';
export type * from './resources/apis/parameters.js';
export type * from './resources/apis/policies.js';
export type * from './resources/apis/publication.js';
export type * from './resources/apis/summary.js';
export type * from './resources/shared/app-quota.js';
export type * from './resources/shared/batch-delete.js';
export type * from './resources/shared/certificate.js';
export type * from './resources/vpc-channels/member.js';
export type * from './resources/vpc-channels/member-group.js';
export type * from './resources/shared/group-domain.js';
export type * from './resources/instances/objects.js';
export type * from './resources/instances/access.js';
export type * from './resources/instances/order.js';
export type * from './resources/instances/tagged.js';
export type * from './resources/vpc-channels/microservice.js';
export type * from './resources/shared/plugin.js';
export type * from './resources/shared/plugin-attachment.js';
export type * from './resources/shared/task-result.js';
export type * from './resources/shared/throttle.js';
export type * from './resources/vpc-channels/traffic.js';
export type * from './resources/shared/url-domain.js';
