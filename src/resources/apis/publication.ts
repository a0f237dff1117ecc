import { output, text } from '../../schema/vocabulary.js';

/**
 * An API's publication in an environment. Where the API was taken offline, only the API and the environment are named.
 */
export abstract class ApiPublication extends output({
  /** Identity of the publication. */
  publish_id: text(),
  /** Identity of the API. */
  api_id: text(),
  /** Name of the API. */
  api_name: text(),
  /** Identity of the environment. */
  env_id: text(),
  /** Remark on the publication. */
  remark: text(),
  /** When it was published, RFC 3339; `0001-01-01T00:00:00Z` where it was taken offline. */
  publish_time: text(),
  /** Identity of the version that is online. */
  version_id: text(),
}, 'api_id') {}
