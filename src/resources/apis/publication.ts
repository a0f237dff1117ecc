import { output, text } from '../../schema/vocabulary.js';

/** An API's publication in an environment. If the API was taken offline, only the API and the environment are set. */
export abstract class ApiPublication extends output({
  /** ID of the publication. */
  publish_id: text(),
  /** ID of the API. */
  api_id: text(),
  /** Name of the API. */
  api_name: text(),
  /** ID of the environment. */
  env_id: text(),
  /** Remark on the publication. */
  remark: text(),
  /** When it was published, RFC 3339; `0001-01-01T00:00:00Z` if it was taken offline. */
  publish_time: text(),
  /** ID of the version that is online. */
  version_id: text(),
}, 'api_id') {}
