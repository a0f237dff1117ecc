/** What the catalog knows of a rejected call. Loaded on the first one. */
export { explainErrorCode as explain } from './error-codes.js';
export { documentationOf as documentation } from './documentation.js';
