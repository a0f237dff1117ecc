import { oneOf } from '../../schema/vocabulary.js';
import { lettersOrHan } from './letters.js';
/** Paths of the operations. */
export const PROJECT = '/v2/{project_id}/apigw';
/** A gateway. */
export const INSTANCE = `${PROJECT}/instances/{instance_id}` as const;

/**
 * Names of policies, keys and the like: letters, digits, Chinese characters and `_`; starts with a letter or a Chinese
 * character.
 */
export const NAME = lettersOrHan('_', 'letter or a Chinese character');

/** The methods of an API, or of its backend. ANY: whatever the caller uses. */
export const httpMethod = oneOf('GET', 'POST', 'PUT', 'DELETE', 'HEAD', 'PATCH', 'OPTIONS', 'ANY');
