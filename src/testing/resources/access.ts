/** Access to a gateway: who may use its endpoint service, and its additional load balancers. */
import { addExtraElbs, deleteExtraElbs, listExtraElbs } from '../../resources/extra-elbs.js';
import {
  batchAddEndpointPermissions, batchDeleteEndpointPermissions, listEndpointPermissions,
} from '../../resources/vpc-endpoint-permissions.js';
import { on, type Call, type Handler } from '../handler.js';
import { Refused } from '../refused.js';
import type { GatewayState } from '../state.js';
import { named, page } from '../store.js';
import { LOCAL_DEFAULTS, wholeSeconds } from '../options.js';
import { stateOf } from './shared/life-cycle.js';

const notRunning = (): Refused =>
  new Refused(409, 'APIC.7710', 'ELB is available only when the instance is in the Available state');
function requireRunning({ gateway, settings, now }: Call): void {
  if (stateOf(gateway.instance, settings, now)?.status !== 'Running') throw notRunning();
}

/** The account that owns the gateway. Its permission cannot be removed. */
const OWNER = `iam:domain::${LOCAL_DEFAULTS.domainId}`;

function permissions(gateway: GatewayState) {
  return [{ id: `${gateway.id}-owner`, created: gateway.instance.created, permission: OWNER }, ...gateway.permissions];
}

export const accessHandlers: readonly Handler[] = [
  on(listEndpointPermissions, ({ query }, { gateway }) => {
    const found = permissions(gateway).filter(({ permission }) => named(permission, query.permission));
    return page('permissions', found, query, ({ id, permission, created }) => ({
      id,
      permission,
      created_at: wholeSeconds(created),
    }));
  }),
  on(
    batchAddEndpointPermissions,
    ({ body }, { gateway, now, newId }) => {
      for (const permission of body.permissions) {
        if (!permissions(gateway).some((known) => known.permission === permission))
          gateway.permissions.add({ id: newId(), created: now, permission });
      }
      return { permissions: body.permissions };
    },
    200,
  ),
  on(
    batchDeleteEndpointPermissions,
    ({ body }, { gateway }) => {
      gateway.permissions.removeAll(({ permission }) => body.permissions.includes(permission));
      return { permissions: body.permissions };
    },
    200,
  ),
  on(addExtraElbs, ({ body }, call) => {
    requireRunning(call);
    const { gateway } = call;
    for (const { id } of body.elb_details) gateway.extraElbs.add(id);
  }),
  on(listExtraElbs, (_, { gateway }) => ({
    elbs: [...gateway.extraElbs].map((id) => ({ elb_id: id, ingress_ports: [] })),
  })),
  on(deleteExtraElbs, ({ body }, call) => {
    requireRunning(call);
    const { gateway } = call;
    for (const id of body.elb_ids) gateway.extraElbs.delete(id);
  }),
];
