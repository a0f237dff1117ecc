/** Orchestration rules. */
import {
  createOrchestration, deleteOrchestration, getOrchestration, listOrchestrationApis, listOrchestrations,
  updateOrchestration,
} from '../../resources/orchestrations.js';
import { on, type Handler } from '../handler.js';
import { kindOf, part, same } from '../kind.js';
import { Refused } from '../refused.js';
import type { ApiRecord, GatewayState } from '../state.js';
import { is, named, page } from '../store.js';
import { wholeSeconds } from '../options.js';
import { isInUse, referencesOf } from './shared/references.js';

const taken = (): Refused => new Refused(400, 'APIG.3331', 'The orchestration rule name already exists');
const inUse = (): Refused => new Refused(409, 'APIG.3716', 'The orchestration rule is currently in use by another API');
const fixed = (): Refused => new Refused(412, 'APIG.3713', 'orchestration_mapped_param cannot be modified');

const users = (gateway: GatewayState, id: string): ApiRecord[] =>
  gateway.apis.filter(({ definition }) => referencesOf(definition.input).orchestrations.includes(id));

const sorted = (parameter: object | undefined): string => JSON.stringify(Object.entries(parameter ?? {}).sort());

const orchestrations = kindOf(createOrchestration, {
  kept: ({ gateway }) => gateway.orchestrations,
  check: ({ orchestration_mapped_param: after }, _, before) => {
    // The parameter that a rule makes cannot change.
    const { orchestration_mapped_param: made } = before?.input ?? {};
    if (before && after && sorted(after) !== sorted(made)) throw fixed();
  },
  unique: [({ name }) => name, ({ orchestration_name }) => orchestration_name, taken],
  quota: ['ORCHESTRATION_NUM_LIMIT', 'APIG.3150', 'orchestration rules in an instance'],
  record: (body, { now }, before) => {
    const { orchestration_mapped_param: made = before?.input.orchestration_mapped_param } = body;
    return {
      name: body.orchestration_name,
      updated: now,
      input: { ...body, ...(made && { orchestration_mapped_param: made }) },
    };
  },
  inUse: ({ id }, { gateway }) => isInUse(gateway, 'orchestrations', id) && inUse(),
  view: ({ id, input, created: first, updated: last }, _, created, updated) => ({
    ...input,
    orchestration_id: id,
    orchestration_create_time: created(first),
    orchestration_update_time: updated(last),
  }),
});

export const orchestrationHandlers: readonly Handler[] = [
  orchestrations.create,
  orchestrations.list(listOrchestrations, {
    orchestration_id: same(({ id }) => id),
    orchestration_name: part(({ name }) => name),
  }),
  orchestrations.delete(deleteOrchestration),
  orchestrations.get(getOrchestration),
  orchestrations.update(updateOrchestration),
  on(listOrchestrationApis, ({ path, query }, { gateway }) => {
    const rule = gateway.orchestrations.get(path.orchestration_id);
    const apis = users(gateway, rule.id).filter(({ id, name }) => is(id, query.api_id) && named(name, query.api_name));
    return page('apis', apis, query, ({ id, name, groupId, updated, definition: { input } }) => ({
      api_id: id,
      api_name: name,
      req_method: input.req_method,
      req_uri: input.req_uri,
      auth_type: input.auth_type,
      match_mode: input.match_mode ?? 'NORMAL',
      group_id: groupId,
      group_name: gateway.groups.get(groupId).name,
      attached_time: wholeSeconds(updated),
    }));
  }),
];
