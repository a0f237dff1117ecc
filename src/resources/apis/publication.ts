import { output, text } from '../../schema/vocabulary.js';

const publication = {
  /** ID of the publication, for bindings. Always there, unless the API was taken offline. */
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
};

/** An API's publication in an environment. */
export abstract class ApiPublication extends output(publication, 'api_id', 'publish_id') {}

/** An API that was taken offline in an environment: it no longer has a publication there. */
export abstract class ApiUnpublication extends output(publication, 'api_id') {}
