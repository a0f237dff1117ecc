/** The initial objects of a new gateway: even an empty gateway is not empty. */
import { makeGroup } from './resources/groups.js';
import { GatewayState, type InstanceRecord } from './state.js';

/** ID of the environment RELEASE, the same on every gateway. */
export const RELEASE_ID = 'DEFAULT_ENVIRONMENT_RELEASE_ID';

/** A new gateway, with the group DEFAULT and the environment RELEASE. */
export function makeGateway(id: string, instance: InstanceRecord, now: number, newId: () => string): GatewayState {
  const gateway = new GatewayState(id, instance);
  makeGroup(gateway, { name: 'DEFAULT', remark: 'The default group', isDefault: true }, now, newId);
  gateway.envs.add({ id: RELEASE_ID, name: 'RELEASE', remark: 'The default environment', created: now });
  return gateway;
}

/** The gateway that a local gateway starts with. It has been running for a day. */
export function firstGateway(id: string, now: number, newId: () => string): GatewayState {
  const created = now - 24 * 3_600_000;
  const input = {
    instance_name: 'local-gateway',
    description: 'The gateway that exists from the start',
    spec_id: 'BASIC' as const,
    vpc_id: 'local-vpc',
    subnet_id: 'local-subnet',
    security_group_id: 'local-security-group',
    available_zone_ids: ['local-1a'],
  };
  const instance: InstanceRecord = {
    created,
    isPrepaid: false,
    input,
    spec: input.spec_id,
    work: { kind: 'create', since: created },
    eip: undefined,
    egress: undefined,
    ingress: undefined,
    tags: new Map(),
  };
  return makeGateway(id, instance, now, newId);
}
