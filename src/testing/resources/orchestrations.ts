/** Orchestration rules. */
import {
  createOrchestration, deleteOrchestration, getOrchestration, listOrchestrationApis, listOrchestrations,
  updateOrchestration,
} from '../../resources/orchestrations.js';
import { on, type Handler } from '../handler.js';
import { Refused } from '../refused.js';
import type { ApiRecord, GatewayState, OrchestrationRecord } from '../state.js';
import { change, is, named, page, refuseTaken } from '../store.js';
import { exactTime, wholeSeconds } from '../options.js';
import { isInUse, referencesOf } from './shared/references.js';

const taken = (): Refused => new Refused(400, 'APIG.3331', 'The orchestration rule name already exists');
const inUse = (): Refused => new Refused(409, 'APIG.3716', 'The orchestration rule is currently in use by another API');
const fixed = (): Refused => new Refused(412, 'APIG.3713', 'orchestration_mapped_param cannot be modified');

function view({ id, created, updated, input }: OrchestrationRecord, first = wholeSeconds, last = wholeSeconds) {
  return {
    ...input,
    orchestration_id: id,
    orchestration_create_time: first(created),
    orchestration_update_time: last(updated),
  };
}
const users = (gateway: GatewayState, id: string): ApiRecord[] =>
  gateway.apis.filter(({ definition }) => referencesOf(definition.input).orchestrations.includes(id));

export const orchestrationHandlers: readonly Handler[] = [
  on(createOrchestration, ({ body }, call) => {
    const { gateway: { orchestrations }, now, newId } = call;
    refuseTaken(orchestrations, body.orchestration_name, taken());
    call.quota('ORCHESTRATION_NUM_LIMIT', orchestrations.size, 'APIG.3150', 'orchestration rules in an instance');
    return view(
      orchestrations.add({ id: newId(), name: body.orchestration_name, created: now, updated: now, input: body }),
      exactTime,
      exactTime,
    );
  }),
  on(listOrchestrations, ({ query }, { gateway }) => {
    const rules = gateway.orchestrations.filter(
      ({ id, name }) =>
        is(id, query.orchestration_id)
        && named(name, query.orchestration_name, 'orchestration_name', query.precise_search),
    );
    return page('orchestrations', rules, query, (rule) => view(rule));
  }),
  on(deleteOrchestration, ({ path }, { gateway }) => {
    const rule = gateway.orchestrations.get(path.orchestration_id);
    if (isInUse(gateway, 'orchestrations', rule.id)) throw inUse();
    gateway.orchestrations.remove(rule.id);
  }),
  on(getOrchestration, ({ path }, { gateway }) => view(gateway.orchestrations.get(path.orchestration_id))),
  on(updateOrchestration, ({ path, body }, { gateway, now }) => {
    const rule = gateway.orchestrations.get(path.orchestration_id);
    const { orchestration_mapped_param: before } = rule.input;
    const after = body.orchestration_mapped_param ?? before;
    if (JSON.stringify(Object.entries(after ?? {}).sort()) !== JSON.stringify(Object.entries(before ?? {}).sort()))
      throw fixed();
    refuseTaken(gateway.orchestrations, body.orchestration_name, taken(), rule.id);
    change(rule, {
      name: body.orchestration_name,
      updated: now,
      input: { ...body, ...(after && { orchestration_mapped_param: after }) },
    });
    return view(rule, wholeSeconds, exactTime);
  }),
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
