/** Access lists: which addresses and accounts may call, and from which addresses an app may. */
import type { AclRecord } from '../../state.js';
import type { ApiCall, Stage } from '../call.js';
import { callerAddress } from '../caller-address.js';
import { refusal } from '../refusals.js';
import { isListed } from './addresses.js';
import { boundIds } from './bound.js';

type Entity = AclRecord['input']['entity_type'];

/** The lists of an API that are about one kind of thing. */
function listsOf(call: ApiCall, ...kinds: readonly Entity[]): AclRecord['input'][] {
  const { acls, aclBindings } = call.place.gateway;
  return boundIds(call, aclBindings).map((id) => acls.get(id).input)
    .filter(({ entity_type }) => kinds.includes(entity_type));
}
const passes = (type: 'PERMIT' | 'DENY', isNamed: boolean): boolean => (type === 'PERMIT') === isNamed;

/** Lists of addresses, which every caller must pass. */
export const addressLists: Stage = {
  name: 'access lists of addresses',
  debugging: 'skipped',
  before: (call) => {
    const address = callerAddress(call);
    const lists = listsOf(call, 'IP');
    if (lists.length > 0) call.note(`judged the address ${address}`);
    const rejects = lists.some(
      ({ acl_type, acl_value }) => !passes(acl_type, isListed(address, acl_value.split(','))),
    );
    return rejects ? refusal('APIG.0402') : undefined;
  },
};

/** Lists of accounts, which judge callers that IAM knows. If one of two lists is an allowlist, it alone decides. */
export const accountLists: Stage = {
  name: 'access lists of accounts',
  debugging: 'skipped',
  before: (call) => {
    const { user } = call.identity;
    if (!user || call.definition.auth_type !== 'IAM') return undefined;
    const lists = listsOf(call, 'DOMAIN', 'DOMAIN_ID');
    const allowing = lists.filter(({ acl_type }) => acl_type === 'PERMIT');
    const rejects = (allowing.length > 0 ? allowing : lists).some(({ acl_type, acl_value, entity_type }) => {
      const own = entity_type === 'DOMAIN' ? user.accountName : user.accountId;
      return !passes(acl_type, acl_value.split(',').includes(own));
    });
    return rejects ? refusal('APIG.0302') : undefined;
  },
};

/** The access list of the app that calls. */
export const appAddressList: Stage = {
  name: 'access list of the app',
  debugging: 'skipped',
  before: (call) => {
    const list = call.identity.app?.acl;
    if (!list || passes(list.app_acl_type, isListed(callerAddress(call), list.app_acl_values))) return undefined;
    return refusal('APIG.0405');
  },
};
