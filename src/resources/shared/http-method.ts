import { oneOf } from '../../core/schema.js';

/** The methods that an API is called with, or calls its back end with. ANY: whatever the caller uses. */
export const httpMethod = oneOf('GET', 'POST', 'PUT', 'DELETE', 'HEAD', 'PATCH', 'OPTIONS', 'ANY');
