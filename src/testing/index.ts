/**
 * The local gateway: a stateful emulator of the management API, for tests. Public surface of
 * `huaweicloud-apig/testing`.
 */
export { createLocalGateway, LocalGateway, type LocalClientOptions } from './gateway.js';
export type { MswHttp } from './msw.js';
export { startLocalGateway, LocalServer } from './server.js';
export { LocalBody, LocalDispatcher, type LocalResponse } from './dispatcher.js';
export type { LocalCallOptions } from './calls/call-options.js';
export type { CallAssumptions } from './calls/assumptions.js';
export { NOT_EMULATED, type NotEmulated } from './calls/not-emulated.js';
export type { CallAttempt, CallEntry } from './calls/call-journal.js';
export type {
  ApiCall, CallAnswer, CallNote, CallRequest, LocalFunction, LocalFunctionContext, Stage,
} from './calls/call.js';
export type { FunctionStandIn } from './calls/functions.js';
export type { LocalClock } from './clock.js';
export type { JournalEntry, JournalMessage } from './journal.js';
export type { LocalSnapshot } from './snapshot.js';
export { ConnectionCut, type AnswerFault, type CodeFault, type CutFault, type Fault, type LatencyFault } from './faults.js';
export {
  LOCAL_DEFAULTS, type HandledRequest, type LocalCredentials, type LocalEndpointConnection, type LocalGatewayOptions,
  type LocalServerOptions, type LocalUser, type Quirks, type QuotaName,
} from './options.js';
