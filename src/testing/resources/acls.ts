/** Access control policies. */
import { batchDeleteAcls, createAcl, deleteAcl, getAcl, listAcls, updateAcl } from '../../resources/acls.js';
import { requireAddresses } from '../addresses.js';
import type { Handler } from '../handler.js';
import { kindOf, part, same } from '../kind.js';
import { invalidBody, Refused } from '../refused.js';

const taken = (): Refused => new Refused(400, 'APIG.3206', 'The access control policy name already exists');
const bound = (): Refused => new Refused(403, 'APIG.3447', 'The access control policy has been bound to APIs');

const acls = kindOf(createAcl, {
  kept: ({ gateway }) => gateway.acls,
  check: ({ entity_type, acl_value }, _, before) => {
    if (before && entity_type !== before.input.entity_type) throw invalidBody('entity_type');
    if (entity_type === 'IP') requireAddresses(acl_value.split(','));
  },
  unique: [({ name }) => name, ({ acl_name }) => acl_name, taken],
  quota: ['ACL_NUM_LIMIT', 'APIG.3112', 'access control policies'],
  record: (body, { now }) => ({ name: body.acl_name, updated: now, input: body }),
  inUse: ({ id }, { gateway }) => gateway.aclBindings.hasWhere('policyId', id) && bound(),
  view: ({ id, input, updated: at }, { gateway }, _, updated) => ({
    ...input, id, update_time: updated(at), bind_num: gateway.aclBindings.where('policyId', id).length,
  }),
});

export const aclHandlers: readonly Handler[] = [
  acls.create,
  acls.update(updateAcl),
  acls.delete(deleteAcl),
  acls.deleteEach(batchDeleteAcls, 'acl', ({ acls: ids }) => ids),
  acls.get(getAcl),
  acls.list(listAcls, {
    id: same(({ id }) => id),
    name: part(({ name }) => name),
    acl_type: same(({ input }) => input.acl_type),
    entity_type: same(({ input }) => input.entity_type),
  }),
];
