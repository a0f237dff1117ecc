/** The code for files: forms that are sent, and downloads that are received and saved. */
import { openForm, snapshotForm } from './multipart.js';
import { checkSaveTo, isSpent, readDownload } from './save.js';

/** What operations with a `form`, or with `response: Download`, need in addition. */
export interface Files {
  /** @internal */
  readonly snapshotForm: typeof snapshotForm;
  /** @internal */
  readonly openForm: typeof openForm;
  /** @internal */
  readonly checkSaveTo: typeof checkSaveTo;
  /** @internal */
  readonly isSpent: typeof isSpent;
  /** @internal */
  readonly readDownload: typeof readDownload;
}

/**
 * Sends forms and receives files, for a transport that is made without a client and gets operations of your own that
 * have a `form` or `response: Download`: `createTransport(options, { files })`. `OpenapiService` brings it itself.
 */
export const files: Files = { snapshotForm, openForm, checkSaveTo, isSpent, readDownload };
