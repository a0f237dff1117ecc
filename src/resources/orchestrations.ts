/** Orchestration rules: how to make a new parameter from a request parameter, by which an API chooses its backend. */
import type { PagePromise } from '../calls/pages.js';
import type { Change, Modification } from '../calls/modification.js';
import { Service } from '../calls/service.js';
import type { ApigPromise } from '../http/promise.js';
import type { CallOptions, ModifyOptions } from '../options.js';
import { operation } from '../schema/operation.js';
import { bool, input, int, list, one, oneOf, output, required, text } from '../schema/vocabulary.js';
import { ensured, firstNamed, inLargePages } from './shared/by-name.js';
import { letters } from './shared/letters.js';
import { counters, paging } from './shared/paging.js';
import { httpMethod, INSTANCE } from './shared/paths.js';

/** The parameter that a rule makes. */
export abstract class OrchestrationParamInput extends input({
  /** Name: 1 to 128 letters, digits and `-`; starts with a letter. The API must not have a parameter of this name. */
  mapped_param_name: required(text({ min: 1, max: 128, ...letters('-', 'letter') })),
  /** Type of its value. */
  mapped_param_type: required(oneOf('string', 'number')),
  /** Location in the backend request. */
  mapped_param_location: required(oneOf('query', 'header')),
}) {}

/** The parameter that a rule makes, as returned. */
export abstract class OrchestrationParam extends output(OrchestrationParamInput.fields) {}

/** A range of whole numbers. */
export abstract class OrchestrationRangeInput extends input({
  /** First number, as a string: `0` to `9223372036854775807`; not more than `range_end`. */
  range_start: text(),
  /** Last number, as a string, within the same bounds. */
  range_end: text(),
}, { from: { none: { range_start: [''] } } }) {}

/** A range of whole numbers, as returned. */
export abstract class OrchestrationRange extends output(OrchestrationRangeInput.fields) {}

/** One mapping of a rule: which values become which new one. */
export abstract class OrchestrationMappingInput extends input({
  /** Values to map, up to 3000, each of 1 to 128 letters, digits and `- _`; required for the strategy `list`. */
  map_param_list: list(text({ min: 1, max: 128, ...letters('_ -') }), { max: 3000 }),
  /** Range of numbers to map; required for the strategies `range` and `hash_range`. */
  map_param_range: one(OrchestrationRangeInput),
  /** The new value: 1 to 128 letters and digits. It may be `""` or omitted for `hash`, `head_n` and `tail_n`. */
  mapped_param_value: text({ max: 128, pattern: /^[A-Za-z0-9]*$/u, form: 'letters and digits' }),
  /** How many characters to cut out, 1 to 100; required for `head_n` and `tail_n`. */
  intercept_length: int({ min: 1, max: 100 }),
}) {}

/** One mapping of a rule, as returned. */
export abstract class OrchestrationMapping extends output({
  ...OrchestrationMappingInput.fields,
  /** Range of numbers to map, for the strategies `range` and `hash_range`. */
  map_param_range: one(OrchestrationRange),
}) {}

/** Required fields of a rule's mappings, by the rule's strategy. */
const NEEDED_BY_STRATEGY: Readonly<Partial<Record<string, 'map_param_list' | 'map_param_range' | 'intercept_length'>>> =
  {
    list: 'map_param_list',
    range: 'map_param_range',
    hash_range: 'map_param_range',
    head_n: 'intercept_length',
    tail_n: 'intercept_length',
  };

/** What a caller sets on a rule. */
export abstract class OrchestrationInput extends input({
  /** Name, unique on the gateway: 3 to 64 letters, digits and `_`; starts with a letter. */
  orchestration_name: required(text({ min: 3, max: 64, ...letters('_', 'letter') })),
  /**
   * How the new value is derived. list: from a list of values; range: from ranges of numbers; hash: the hash of the
   * value; hash_range: from ranges of the hash; none_value: a value if the parameter is empty; default: a value if no
   * other rule matches; head_n: the first characters; tail_n: the last characters.
   */
  orchestration_strategy: required(oneOf('list', 'hash', 'range', 'hash_range', 'none_value', 'default', 'head_n', 'tail_n')),
  /** The parameter that the rule makes; required if `is_preprocessing` is false. It cannot be changed. */
  orchestration_mapped_param: one(OrchestrationParamInput),
  /**
   * Whether the new value is only passed to the rules that follow. Such a rule cannot be an API's last one, apart from
   * `default`.
   */
  is_preprocessing: bool(),
  /** The mappings, up to 300. The first match counts. `hash` needs none. */
  orchestration_map: list(OrchestrationMappingInput, { max: 300 }),
}, {
  needs: { is_preprocessing: { false: ['orchestration_mapped_param'] } },
  check: ({ orchestration_strategy: strategy, orchestration_map: mappings = [] }) => {
    const needed = NEEDED_BY_STRATEGY[strategy];
    return needed !== undefined && mappings.some((mapping) => mapping[needed] === undefined)
      && { orchestration_map: `each needs ${needed} when orchestration_strategy is ${strategy}` };
  },
  from: {
    ordered: ['orchestration_map'],
    fixed: {
      orchestration_mapped_param: 'create another rule',
      is_preprocessing: 'create another rule',
    },
  },
}) {}

/** A rule. */
export abstract class Orchestration extends output({
  ...OrchestrationInput.fields,
  /** The parameter that the rule makes. */
  orchestration_mapped_param: one(OrchestrationParam),
  /** The mappings. Absent in lists. */
  orchestration_map: list(OrchestrationMapping),
  /** ID of the rule. */
  orchestration_id: text(),
  /** When the rule was created, RFC 3339. */
  orchestration_create_time: text(),
  /** When the rule was last changed, RFC 3339. */
  orchestration_update_time: text(),
}, 'orchestration_id', 'orchestration_name') {}

/** Which rules to list. */
export abstract class OrchestrationFilter extends input({
  ...paging,
  /** Only rules whose name contains this; exact with `precise_search: 'orchestration_name'`. */
  orchestration_name: text(),
  /** `orchestration_name`: match the name exactly instead of any part of it. */
  precise_search: text(),
  /** Only the rules with these IDs, separated by commas. */
  orchestration_id: text(),
}) {}

/** A page of rules. */
export abstract class OrchestrationPage extends output({
  ...counters,
  /** The rules. */
  orchestrations: list(Orchestration),
}, 'orchestrations') {}

/** An API that uses a rule. */
export abstract class OrchestrationApi extends output({
  /** ID of the API. */
  api_id: text(),
  /** Name of the API. */
  api_name: text(),
  /** Method that the API is called with. ANY: any. */
  req_method: httpMethod,
  /** Path that the API is called under. */
  req_uri: text(),
  /**
   * How callers authenticate. NONE: not at all; APP: as an app; IAM: as a user of the cloud; AUTHORIZER: with a custom
   * authorizer.
   */
  auth_type: oneOf('NONE', 'APP', 'IAM', 'AUTHORIZER'),
  /** How the path is matched. SWA: by prefix; NORMAL: exactly. */
  match_mode: oneOf('SWA', 'NORMAL'),
  /** ID of the API's group. */
  group_id: text(),
  /** Name of the API's group. */
  group_name: text(),
  /** When the rule was bound to the API, RFC 3339. */
  attached_time: text(),
}) {}

/** Which APIs to list. */
export abstract class OrchestrationApiFilter extends input({
  ...paging,
  /** Only APIs whose name contains this; nothing makes it exact. */
  api_name: text(),
  /** Only the API with this ID. */
  api_id: text(),
}) {}

/** A page of APIs that use a rule. */
export abstract class OrchestrationApiPage extends output({
  ...counters,
  /** The APIs of this page. */
  apis: list(OrchestrationApi),
}, 'apis') {}

const ORCHESTRATIONS = `${INSTANCE}/orchestrations` as const;

export const createOrchestration = operation({
  id: 'orchestrations.create', method: 'POST', path: ORCHESTRATIONS, body: OrchestrationInput, response: Orchestration,
  actions: [],
});
export const listOrchestrations = operation({
  id: 'orchestrations.list', method: 'GET', path: ORCHESTRATIONS, query: OrchestrationFilter,
  response: OrchestrationPage, items: 'orchestrations',
  actions: [],
});
export const deleteOrchestration = operation({
  id: 'orchestrations.delete', method: 'DELETE', path: `${ORCHESTRATIONS}/{orchestration_id}`,
  actions: [],
});
export const getOrchestration = operation({
  id: 'orchestrations.get', method: 'GET', path: `${ORCHESTRATIONS}/{orchestration_id}`, response: Orchestration,
  actions: [],
});
export const updateOrchestration = operation({
  id: 'orchestrations.update', method: 'PUT', path: `${ORCHESTRATIONS}/{orchestration_id}`, body: OrchestrationInput,
  response: Orchestration,
  actions: [],
});
export const listOrchestrationApis = operation({
  id: 'orchestrations.listAttachedApis', method: 'GET', path: `${ORCHESTRATIONS}/{orchestration_id}/attached-apis`,
  query: OrchestrationApiFilter, response: OrchestrationApiPage, items: 'apis',
  actions: [],
});

/**
 * Orchestration rules (newer than the API reference of 2025-02). Not every region has them: elsewhere, calls fail with
 * APIGW.0101 (404).
 */
export class OrchestrationsService extends Service {
  /**
   * Creates a rule.
   *
   * `POST /v2/{project_id}/apigw/instances/{instance_id}/orchestrations`
   * @param body - The rule. The strategy determines which fields a mapping needs.
   * @returns The rule.
   * @throws ApigServiceError: APIG.3331 (400) the name is taken, APIG.3150 (403) too many rules, APIG.3030 (404) no
   *   such gateway, APIG.1005 (403) no permission.
   * @see Newer than the API reference of 2025-02
   */
  create(body: OrchestrationInput, options?: CallOptions): ApigPromise<Orchestration> {
    return this.send(createOrchestration, { body }, options);
  }

  /**
   * Lists rules, without their mappings.
   *
   * `GET /v2/{project_id}/apigw/instances/{instance_id}/orchestrations`
   * @param query - Filters and paging; names match any part unless `precise_search` is `orchestration_name`.
   * @returns The first page. Iterate over it to get the rules of all pages.
   * @throws ApigServiceError: APIG.3030 (404) no such gateway, APIG.1005 (403) no permission.
   * @see Newer than the API reference of 2025-02
   * @see https://support.huaweicloud.com/intl/en-us/api-apig/ListOrchestrations.html
   */
  list(query: OrchestrationFilter = {}, options?: CallOptions): PagePromise<OrchestrationPage, Orchestration> {
    return this.page(listOrchestrations, { query }, options);
  }

  /**
   * Deletes a rule. No API may use it.
   *
   * `DELETE /v2/{project_id}/apigw/instances/{instance_id}/orchestrations/{orchestration_id}`
   * @param orchestrationId - ID of the rule.
   * @throws ApigServiceError: APIG.3095 (404) no such rule, APIG.3716 (409) an API uses it, APIG.1005 (403) no
   *   permission.
   * @see Newer than the API reference of 2025-02
   * @see https://support.huaweicloud.com/intl/en-us/api-apig/DeleteOrchestration.html
   */
  delete(orchestrationId: string, options?: CallOptions): ApigPromise<undefined> {
    return this.send(deleteOrchestration, { path: { orchestration_id: orchestrationId } }, options);
  }

  /**
   * Reads a rule.
   *
   * `GET /v2/{project_id}/apigw/instances/{instance_id}/orchestrations/{orchestration_id}`
   * @param orchestrationId - ID of the rule.
   * @returns The rule with its mappings.
   * @throws ApigServiceError: APIG.3095 (404) no such rule, APIG.1005 (403) no permission.
   * @see Newer than the API reference of 2025-02
   */
  get(orchestrationId: string, options?: CallOptions): ApigPromise<Orchestration> {
    return this.send(getOrchestration, { path: { orchestration_id: orchestrationId } }, options);
  }

  /**
   * Changes a rule.
   *
   * `PUT /v2/{project_id}/apigw/instances/{instance_id}/orchestrations/{orchestration_id}`
   * @param orchestrationId - ID of the rule.
   * @param body - The rule as it should be; `orchestration_mapped_param` must not change.
   * @returns The rule as it is now.
   * @throws ApigServiceError: APIG.3095 (404) no such rule, APIG.3713 (412) `orchestration_mapped_param` differs,
   *   APIG.3331 (400) the name is taken, APIG.1005 (403) no permission.
   * @see Newer than the API reference of 2025-02
   * @see https://support.huaweicloud.com/intl/en-us/api-apig/UpdateOrchestration.html
   */
  update(orchestrationId: string, body: OrchestrationInput, options?: CallOptions): ApigPromise<Orchestration> {
    return this.send(updateOrchestration, { path: { orchestration_id: orchestrationId }, body }, options);
  }

  /**
   * Changes fields of a rule. Reads it, and writes it as a whole with the change, so that nothing else changes.
   * Nothing is sent if nothing changes.
   *
   * ```ts
   * await client.orchestrations.modify(orchestrationId, { orchestration_map: [] });
   * ```
   * @param orchestrationId - ID of the rule.
   * @param change - The fields to change with their new values, or a function that changes a draft of the request.
   * @returns The object before and after, and what the service has not taken.
   * @throws ApigChangedMeanwhileError: somebody else changed it at the same time. A write of theirs between the second
   *   read and the update is not seen.
   * @throws ApigConversionError, ApigSecretsNeededError: writing it back would lose something; nothing was sent.
   */
  modify(
    orchestrationId: string, change: Change<OrchestrationInput>, options?: ModifyOptions<Orchestration>,
  ): Promise<Modification<Orchestration>> {
    return this.modified({
      shown: Orchestration, update: updateOrchestration, path: { orchestration_id: orchestrationId },
      get: (reading) => this.get(orchestrationId, reading),
    }, change, options);
  }

  /**
   * Lists the APIs that use a rule.
   *
   * `GET /v2/{project_id}/apigw/instances/{instance_id}/orchestrations/{orchestration_id}/attached-apis`
   * @param orchestrationId - ID of the rule.
   * @param query - Filters and paging.
   * @returns The first page. Iterate over it to get the APIs of all pages.
   * @throws ApigServiceError: APIG.3095 (404) no such rule, APIG.1005 (403) no permission.
   * @see Newer than the API reference of 2025-02
   * @see https://support.huaweicloud.com/intl/en-us/api-apig/ListOrchestrationAttachedApis.html
   */
  listAttachedApis(
    orchestrationId: string,
    query: OrchestrationApiFilter = {},
    options?: CallOptions,
  ): PagePromise<OrchestrationApiPage, OrchestrationApi> {
    return this.page(listOrchestrationApis, { path: { orchestration_id: orchestrationId }, query }, options);
  }

  /**
   * Finds the rule of exactly this name. Searches all pages of `list`.
   *
   * @param name - The whole name; case matters.
   * @returns The rule, or `undefined` if there is none.
   */
  findByName(name: string, options?: CallOptions): Promise<Orchestration | undefined> {
    return firstNamed(
      this.list({ orchestration_name: name, precise_search: 'orchestration_name' }, inLargePages(options)),
      'orchestration_name',
      name,
    );
  }

  /**
   * Finds the rule of exactly this name, or creates it. If two callers do this at the same time, one creates it and
   * both get it, because names are unique.
   *
   * @param name - The whole name; case matters.
   * @param body - Fields to create it with if it is missing. An existing one is not changed.
   * @returns The rule with its mappings.
   */
  ensure(
    name: string,
    body: Omit<OrchestrationInput, 'orchestration_name'>,
    options?: CallOptions,
  ): Promise<Orchestration> {
    return ensured({
      resource: 'orchestrations', body, named: { orchestration_name: name }, options,
      find: (call) => this.findByName(name, call).then((found) => found && this.get(found.orchestration_id, call)),
      create: (whole, call) => this.create(whole, call),
    });
  }
}
