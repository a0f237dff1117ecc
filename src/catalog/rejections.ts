/** What the catalog knows of a rejected call. Loaded on the first one. */
export { explainErrorCode } from './error-codes.js';
export { documentationOf } from './documentation.js';
