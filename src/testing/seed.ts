/** What a new gateway already holds: a scan of an empty gateway is not empty. */
import { makeGroup } from './resources/groups.js';
import { GatewayState } from './state.js';

/** Identity of the environment RELEASE, the same on every gateway. */
export const RELEASE_ID = 'DEFAULT_ENVIRONMENT_RELEASE_ID';

/** A new gateway, with the group DEFAULT and the environment RELEASE. */
export function makeGateway(id: string, now: number, newId: () => string): GatewayState {
  const gateway = new GatewayState(id);
  makeGroup(gateway, { id: newId(), name: 'DEFAULT', remark: 'The default group', isDefault: true, now });
  gateway.envs.add({ id: RELEASE_ID, name: 'RELEASE', remark: 'The default environment', created: now });
  return gateway;
}
