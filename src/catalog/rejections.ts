/** What the catalog knows of rejected calls. A client loads it on the first one. */
import type { Catalog } from '../options.js';
import { documentationOf } from './documentation.js';
import { explainErrorCode } from './error-codes.js';

/** Explains rejections to a transport that is made without a client: `createTransport(options, { catalog })`. */
export const catalog: Catalog = { explain: explainErrorCode, documentation: documentationOf };
