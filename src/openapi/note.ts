/** What there is to say about a part of a document. */

/** Where something is in a document: keys and indexes from the root. */
export type Place = readonly (string | number)[];

/**
 * What the service does with a part. document: it rejects the whole document; api: it rejects that API, and takes the
 * others; ignored: it leaves the part out; changed: it takes the part over in another form.
 */
export type NoteEffect = 'document' | 'api' | 'ignored' | 'changed';

/** One thing to say. */
export interface Note {
  readonly effect: NoteEffect;
  readonly at: Place;
  /** The reason, as a sentence. */
  readonly message: string;
  /** The service's error code. */
  readonly code?: string;
  /** The field of the API that the service's message names. */
  readonly field?: string;
}

/** A part that one API, or the document, is rejected for. */
export function wrong(at: Place, field: string, message: string, code = 'APIG.2011'): Note {
  return { effect: 'api', at, field, message, code };
}
export function ignored(at: Place, message: string): Note {
  return { effect: 'ignored', at, message };
}
