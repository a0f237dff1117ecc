/** APIs as the lists of bindings show them: of throttles, signature keys, access lists and app authorizations. */
import { list, oneOf, output, text } from '../../schema/vocabulary.js';
import { httpMethod } from '../shared/paths.js';

/** An API as it is published: what a list shows of an API that has no binding yet. */
export abstract class ApiSummary extends output({
  /** Identity. */
  id: text(),
  /** Name of the API. */
  name: text(),
  /** Remark on the API. */
  remark: text(),
  /** Identity of its group. */
  group_id: text(),
  /** Name of its group. */
  group_name: text(),
  /** Path under which it is called. */
  req_uri: text(),
  /**
   * How callers authenticate. NONE: not at all; APP: as an app; IAM: as a user of the cloud; AUTHORIZER: with a custom
   * authorizer.
   */
  auth_type: oneOf('NONE', 'APP', 'IAM', 'AUTHORIZER'),
  /** Identity of the environment in which it is published; `""` where it is not. */
  run_env_id: text(),
  /** Name of that environment; `""` where it is not published. */
  run_env_name: text(),
  /** Identity of the publication; `""` where it is not published. */
  publish_id: text(),
  /** Tags of the API. */
  tags: list(text()),
}, 'id', 'name') {}

/** What the lists of policies add to {@link ApiSummary}. */
export const policyApi = {
  ...ApiSummary.fields,
  /** Kind. 1: public; 2: private. */
  type: oneOf(1, 2),
  /** HTTP method. */
  req_method: httpMethod,
};

/** What the lists of bindings say about the API of a binding. */
export const boundApi = {
  /** Identity of the API. */
  api_id: text(),
  /** Name of the API. */
  api_name: text(),
  /** Kind of the API. 1: public; 2: private. */
  api_type: oneOf(1, 2),
  /** Remark of the API. */
  api_remark: text(),
  /** Name of the API's group. */
  group_name: text(),
  /** Identity of the environment in which the binding holds. */
  env_id: text(),
  /** Name of that environment. */
  env_name: text(),
  /** Identity of the API's publication. */
  publish_id: text(),
  /** Tags of the API. */
  tags: list(text()),
};

/** Which APIs to list. */
export const apiFilter = {
  /** Only this API. */
  api_id: text(),
  /** Only APIs of this name. */
  api_name: text(),
  /** Only APIs of this group. */
  group_id: text(),
  /** Only APIs published in this environment. */
  env_id: text(),
};

/** Narrows a list of APIs to those with a tag. */
export const tagFilter = {
  /** Only APIs with this tag; `#no_tags#`: only APIs without any. `""` is no filter. */
  tags: text(),
};
