/** Access control policies. */
import { batchDeleteAcls, createAcl, deleteAcl, getAcl, listAcls, updateAcl } from '../../resources/acls.js';
import { requireAddresses } from '../addresses.js';
import { on, type Handler } from '../handler.js';
import { invalidBody, Refused } from '../refused.js';
import type { AclRecord, GatewayState } from '../state.js';
import { change, given, is, named, page, refuseTaken } from '../store.js';
import { exactTime, wholeSeconds } from '../options.js';
import { removeEach } from './shared/published.js';

const taken = (): Refused => new Refused(400, 'APIG.3206', 'The access control policy name already exists');
const bound = (): Refused => new Refused(403, 'APIG.3447', 'The access control policy has been bound to APIs');

function view(acl: AclRecord, gateway: GatewayState, time = wholeSeconds) {
  return {
    ...acl.input,
    id: acl.id,
    update_time: time(acl.updated),
    bind_num: gateway.aclBindings.where('policyId', acl.id).length,
  };
}
function remove(id: string, gateway: GatewayState): void {
  const acl = gateway.acls.get(id);
  if (gateway.aclBindings.hasWhere('policyId', acl.id)) throw bound();
  gateway.acls.remove(acl.id);
}

/** Addresses are checked here once more; lists of accounts have no form but the described one. */
function requireEntries({ entity_type, acl_value }: AclRecord['input']): void {
  if (entity_type === 'IP') requireAddresses(acl_value.split(','));
}

export const aclHandlers: readonly Handler[] = [
  on(createAcl, ({ body }, call) => {
    const { acls } = call.gateway;
    requireEntries(body);
    refuseTaken(acls, body.acl_name, taken());
    call.quota('ACL_NUM_LIMIT', acls.size, 'APIG.3112', 'access control policies');
    return view(
      acls.add({ id: call.newId(), name: body.acl_name, updated: call.now, input: body }),
      call.gateway,
      exactTime,
    );
  }),
  on(updateAcl, ({ path, body }, { gateway, now }) => {
    const acl = gateway.acls.get(path.acl_id);
    if (body.entity_type !== acl.input.entity_type) throw invalidBody('entity_type');
    requireEntries(body);
    refuseTaken(gateway.acls, body.acl_name, taken(), acl.id);
    change(acl, { name: body.acl_name, updated: now, input: body });
    return view(acl, gateway, exactTime);
  }),
  on(deleteAcl, ({ path }, { gateway }) => remove(path.acl_id, gateway)),
  on(batchDeleteAcls, ({ body }, call) => {
    const { gateway } = call;
    const { success_count, failure } = removeEach(body.acls ?? [], call, (id) => remove(id, gateway));
    return {
      success_count,
      failure: failure.map(({ id, ...why }) => given({ acl_id: id, acl_name: gateway.acls.find(id)?.name, ...why })),
    };
  }),
  on(getAcl, ({ path }, { gateway }) => view(gateway.acls.get(path.acl_id), gateway)),
  on(listAcls, ({ query }, { gateway }) => {
    const acls = gateway.acls.filter(
      ({ id, name, input }) =>
        is(id, query.id)
        && named(name, query.name, 'name', query.precise_search)
        && is(input.acl_type, query.acl_type)
        && is(input.entity_type, query.entity_type),
    );
    return page('acls', acls, query, (acl) => view(acl, gateway));
  }),
];
