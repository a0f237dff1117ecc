/** Calls published APIs, signed as the gateway verifies it, and explains its rejections. */
export { createCaller, type Caller, type CallJson, type CallTarget } from './caller.js';
export type {
  CallerOptions, CallInit, CallRetryOptions, CallSettings, SchemaIssue, SchemaResult, StandardSchema,
} from './call-options.js';
export {
  appBasic, appCode, appKey, appSecret, iamKeys, iamToken, none,
  type AppAuthOptions, type AppKeyPair, type Auth, type AuthFunction, type Changing, type IamKeyPair, type UnprovenCall,
} from './call-auth.js';
export { ApigCallError, type CallErrorFacts, type CallErrorKind, type CallIssue } from './call-error.js';
export { latency, rateLimits, type Latency, type RateLimit, type RateLimits, type WithHeaders } from './debug-headers.js';
export { signCall, type SignCallInput } from './sign-call.js';
export type { QueryValue, QueryValues } from './call-target.js';
