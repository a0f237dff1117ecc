/** APIs as lists of bindings show them: of throttles, signature keys, access lists and app authorizations. */
import { list, oneOf, output, text } from '../../schema/vocabulary.js';
import { httpMethod } from '../shared/paths.js';

/** A published API without a binding, as lists show it. */
export abstract class ApiSummary extends output({
  /** ID of the API. */
  id: text(),
  /** Name of the API. */
  name: text(),
  /** Remark on the API. */
  remark: text(),
  /** ID of its group. */
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
  /** ID of the environment in which it is published; `""` if it is not. */
  run_env_id: text(),
  /** Name of that environment; `""` if it is not published. */
  run_env_name: text(),
  /** ID of the publication; `""` if it is not published. */
  publish_id: text(),
  /** Tags of the API. */
  tags: list(text()),
}, 'id', 'name') {}

/** What lists of policies add to {@link ApiSummary}. */
export const policyApi = {
  ...ApiSummary.fields,
  /** Kind. 1: public; 2: private. */
  type: oneOf(1, 2),
  /** HTTP method. */
  req_method: httpMethod,
};

/** The API of a binding, as lists show it. */
export const boundApi = {
  /** ID of the API. */
  api_id: text(),
  /** Name of the API. */
  api_name: text(),
  /** Kind of the API. 1: public; 2: private. */
  api_type: oneOf(1, 2),
  /** Remark of the API. */
  api_remark: text(),
  /** Name of the API's group. */
  group_name: text(),
  /** ID of the environment that the binding applies to. */
  env_id: text(),
  /** Name of that environment. */
  env_name: text(),
  /** ID of the API's publication. */
  publish_id: text(),
  /** Tags of the API. */
  tags: list(text()),
};

/** Which APIs to list. */
export const apiFilter = {
  /** Only this API. */
  api_id: text(),
  /** Only APIs whose name contains this; nothing makes it exact. */
  api_name: text(),
  /** Only APIs of this group. */
  group_id: text(),
  /** Only APIs published in this environment. */
  env_id: text(),
};

/** Narrows a list of APIs to those with a tag. */
export const tagFilter = {
  /** Only APIs with exactly this tag; `#no_tags#`: only APIs without tags. `""` does not filter. */
  tags: text(),
};
