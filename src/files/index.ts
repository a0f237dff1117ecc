/**
 * A gateway as files: export, plan, apply, drift. Public surface of `huaweicloud-apig/files`.
 */
export {
  FORMAT, type DocumentApi, type DocumentApp, type DocumentGroup, type DocumentObject, type DocumentObjects,
  type DocumentOnline, type DocumentThrottle, type GatewayDocument, type NameReference, type SecretReference,
} from './document.js';
export { applyPlan, type ApplyOptions, type ApplyProgress, type ApplyResult } from './apply.js';
export {
  ApigCopyError, copyApi, copyGroup, copyPlugin, copyVpcChannel, type CopyOptions, type CopyReport,
  type OutsideReference,
} from './copy.js';
export {
  ApigDocumentError, ApigPlanError, ApigPlanStaleError, ApigReferencesError, ApigSecretsMissingError,
  type DocumentFault, type MissingReference,
} from './document-errors.js';
export { drift, Drift, type DriftEntry, type DriftOptions } from './gateway-drift.js';
export { exportGateway, type ExportOptions, type GatewayExport } from './export.js';
export type { ExportNote } from './notes.js';
export type { ReadingOptions } from './reading-options.js';
export { Plan, planGateway, readPlan, type PlanOptions } from './plan.js';
export { rehearse, type Rehearsal, type RehearseOptions } from './rehearse.js';
export { documentSchema } from './schema.js';
export type { Scope, ScopeKind } from './scope.js';
export type { Blocked, Kept, NeededSecret, PlanData, Step, StepAction } from './step.js';
export {
  checkDocument, formatDocument, parseDocument, readDocument, writeDocument, type WriteOptions,
} from './document-text.js';
