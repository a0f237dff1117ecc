/** Gateways themselves. */
import {
  bindInstanceEip, countInstancesByTags, createInstance, deleteInstance, disableInstanceEgress, disableInstanceIngress,
  enableInstanceEgress, enableInstanceIngress, getInstance, getInstanceProgress, getInstanceRestrictions,
  listAvailableZones, listInstances, listInstancesByTags, resizeInstance, unbindInstanceEip, updateInstance,
  updateInstanceEgress, updateInstanceIngress, type TaggedInstanceFilter,
} from '../../resources/instances.js';
import { on, type Call, type Handler } from '../handler.js';
import { invalidGatewayParameter, noEdition, noZones, Refused } from '../refused.js';
import { makeGateway } from '../seed.js';
import type { GatewayState, InstanceRecord } from '../state.js';
import { change, given, is, named, page, type Defined } from '../store.js';
import { begin, endOfWork, stateOf } from './shared/life-cycle.js';

const taken = (): Refused => new Refused(400, 'APIC.7500', 'The gateway name already exists');
const tooMany = (): Refused => new Refused(403, 'APIC.7400', 'Maximum number of gateways reached');
const sameEdition = (): Refused =>
  new Refused(409, 'APIC.7707', 'Scaling up to the same specifications is not allowed');
const hasIngress = (): Refused => new Refused(409, 'APIC.7711', 'Public inbound access is enabled for the instance');
const hasEip = (): Refused => new Refused(409, 'APIC.7709', 'Public network access is enabled for the gateway');

const noEnterpriseProject = (): Refused =>
  new Refused(400, 'APIC.7241', 'enterprise project id can not be null for eps user');
const idTaken = (): Refused => new Refused(400, 'APIC.7505', 'The gateway ID already exists');
const noElb = (): Refused => new Refused(400, 'APIC.7242', 'Load balancing is not supported by this edition');
/** Inbound access by a bandwidth needs an elastic load balancer. */
function requireElb({ instance }: GatewayState): void {
  if (instance.input.loadbalancer_provider === 'lvs') throw noElb();
}

const ADDRESS = { eip: '203.0.113.10', egress: '203.0.113.20', ingress: '203.0.113.30' };

/** A gateway as a list shows it. */
function outline({ id, instance }: GatewayState, { settings, now }: Call) {
  const state = stateOf(instance, settings, now);
  const { instance_name, enterprise_project_id = '0', loadbalancer_provider = 'elb' } = instance.input;
  return {
    id,
    project_id: settings.projectId,
    instance_name,
    status: state?.status ?? ('Deleting' as const),
    instance_status: state?.number ?? (23 as const),
    type: 'apig',
    spec: instance.spec,
    create_time: instance.created,
    enterprise_project_id,
    ...(instance.eip !== undefined && { eip_address: ADDRESS.eip }),
    charging_mode: instance.isPrepaid ? (1 as const) : (0 as const),
    loadbalancer_provider,
  };
}
function substance({
  description,
  vpc_id,
  subnet_id,
  security_group_id,
  maintain_begin = '22:00:00',
  maintain_end = '02:00:00',
  available_zone_ids,
}: InstanceRecord['input']) {
  // The list of zones is returned as one string.
  return given({
    description,
    vpc_id,
    subnet_id,
    security_group_id,
    maintain_begin,
    maintain_end,
    available_zone_ids: `[${available_zone_ids.join(', ')}]`,
  });
}
function view(gateway: GatewayState, call: Call) {
  const { input, egress, ingress } = gateway.instance;
  const endpointService = {
    service_name: `local.${input.vpcep_service_name ?? 'apig'}.${gateway.id}`,
    created_at: new Date(gateway.instance.created).toISOString(),
  };
  return {
    ...outline(gateway, call),
    ...substance(input),
    ingress_ip: '192.168.0.2',
    user_id: 'local-user',
    virsubnet_id: input.subnet_id,
    instance_version: 'local',
    // 0 means that the gateway reaches no public address.
    bandwidth_size: egress ?? 0,
    ...(egress !== undefined && {
      nat_eip_address: ADDRESS.egress,
      bandwidth_charging_mode: input.bandwidth_charging_mode ?? 'bandwidth',
    }),
    ...(ingress !== undefined && {
      ingress_bandwidth_charging_mode: input.ingress_bandwidth_charging_mode ?? 'bandwidth',
    }),
    cbc_operation_locks: [],
    listeners: null,
    is_releasable: true,
    unreliable_ips: [],
    enable_fullstack_ipv6: false,
    supported_features: [],
    node_ips: { livedata: [], shubao: ['192.168.0.3', '192.168.0.4'] },
    publicips: ingress === undefined ? [] : [{ ip_address: ADDRESS.ingress, bandwidth_size: ingress }],
    privateips: [{ ip_address: '192.168.0.2' }],
    endpoint_service: endpointService,
    endpoint_services: [endpointService],
  };
}
/** The job that the service starts for a change. */
function job(call: Call, instanceId: string, name: string) {
  const id = `JOB-${call.newId()}`;
  return {
    instance_id: instanceId,
    message: `${name}:The job ${id} has been assigned to the instance ${instanceId}.`,
    job_id: id,
  };
}
function refuseTaken(call: Call, name: string | undefined, self?: string): void {
  if (call.project.gateways.some(({ id, instance }) => instance.input.instance_name === name && id !== self))
    throw taken();
}

/** Rejects a new gateway whose name is taken, for which there is no room, or of no enterprise project. */
export function refuseNew(call: Call, input: InstanceRecord['input']): void {
  if (call.settings.quirks.enterpriseAccount && input.enterprise_project_id === undefined) throw noEnterpriseProject();
  if (input.available_zone_ids.length === 0) throw noZones();
  refuseTaken(call, input.instance_name);
  if (input.instance_id && call.project.gateways.find(input.instance_id)) throw idTaken();
  if (call.project.gateways.size >= call.settings.quotas.INSTANCE_NUM_LIMIT) throw tooMany();
}
/** Starts to create a gateway. */
export function launch(call: Call, input: InstanceRecord['input'], isPrepaid: boolean): GatewayState {
  const { project, now } = call;
  const instance: InstanceRecord = {
    created: now,
    isPrepaid,
    input,
    spec: input.spec_id,
    work: { kind: 'create', since: now },
    eip: input.eip_id,
    egress: input.bandwidth_size || undefined,
    ingress: input.ingress_bandwidth_size || undefined,
    tags: new Map((input.tags ?? []).map(({ key = '', value = '' }) => [key, value])),
  };
  return project.gateways.add(makeGateway(input.instance_id || call.newId(), instance, now, call.newId));
}
const EDITION = /^(NLB_)?(BASIC|PROFESSIONAL|ENTERPRISE|PLATINUM)(_IPV6)?$|^PLATINUM_X[2-8]$/;
/** The edition to change a gateway to, which must be another one. */
export function newEdition({ instance }: GatewayState, spec: string | undefined): string {
  if (spec === undefined) throw invalidGatewayParameter('spec_id');
  if (!EDITION.test(spec)) throw noEdition();
  if (spec === instance.spec) throw sameEdition();
  return spec;
}

const lifeHandlers: readonly Handler[] = [
  on(createInstance, ({ body }, call) => {
    refuseNew(call, body);
    return job(call, launch(call, body, false).id, 'JOB_ASSIGNED_FOR_PROVISIONING_0003I');
  }, 202),
  on(getInstance, (_, call) => view(call.gateway, call)),
  on(listInstances, ({ query }, call) => {
    const gateways = call.project.gateways.filter((gateway) => {
      const { id, instance_name, status } = outline(gateway, call);
      return is(id, query.instance_id) && named(instance_name, query.instance_name) && is<string>(status, query.status);
    });
    return page('instances', gateways, query, (gateway) => outline(gateway, call));
  }),
  on(updateInstance, ({ body }, call) => {
    const { gateway, settings, now } = call;
    refuseTaken(call, body.instance_name, gateway.id);
    begin(gateway, 'update', settings, now);
    change(gateway.instance, { input: { ...gateway.instance.input, ...body } });
    return view(gateway, call);
  }),
  on(getInstanceProgress, (_, { gateway: { instance }, settings, now }) => {
    const progress = stateOf(instance, settings, now)?.progress ?? 100;
    const done = progress === 100;
    return {
      progress,
      status: done ? ('success' as const) : ('creating' as const),
      start_time: instance.created,
      ...(done && { end_time: endOfWork(instance, settings) }),
    };
  }),
  on(resizeInstance, ({ body }, call) => {
    const { gateway, settings, now } = call;
    const edition = newEdition(gateway, body.spec_id);
    begin(gateway, 'resize', settings, now);
    gateway.instance.spec = edition;
    return job(call, gateway.id, 'JOB_ASSIGNED_FOR_RESIZE_0086I');
  }, 202),
  on(deleteInstance, (_, { gateway, settings, now }) => begin(gateway, 'delete', settings, now)),
  on(getInstanceRestrictions, () => ({ restrict_cidrs: ['127.0.0.0/8'], resource_subnet_cidr: '192.168.0.0/24' })),
  on(listAvailableZones, () => ({
    available_zones: ['local-1a', 'local-1b'].map((code, i) => ({
      id: `${code}-id`, code, name: `AZ${i + 1}`, port: String(8403 + i), local_name: { en_us: `AZ${i + 1}`, zh_cn: `可用区${i + 1}` },
      specs: { BASIC: true, PROFESSIONAL: true, ENTERPRISE: true, PLATINUM: true },
    })),
  })),
];

const bandwidth = (size: string | number | undefined): number => Number(size ?? 5);
const egressView = (gateway: GatewayState, size: number) => ({
  id: `${gateway.id}-egress`, instanceId: gateway.id, cloudEipId: `${gateway.id}-eip`, cloudEipAddress: ADDRESS.egress, cloudBandwidthId: `${gateway.id}-bandwidth`,
  bandwidthName: 'apig', bandwidthSize: size, chargeMode: 'bandwidth',
});
const accessHandlers: readonly Handler[] = [
  on(bindInstanceEip, ({ body }, { gateway: { instance } }) => {
    if (body.eip_id === undefined) throw invalidGatewayParameter('eip_id');
    instance.eip = body.eip_id;
    return { eip_id: body.eip_id, eip_address: ADDRESS.eip, eip_status: 'ACTIVE' as const };
  }),
  on(unbindInstanceEip, (_, { gateway: { instance } }) => {
    instance.eip = undefined;
  }, 200),
  on(enableInstanceEgress, ({ body }, { gateway }) => {
    if (gateway.instance.egress !== undefined) throw hasEip();
    gateway.instance.egress = bandwidth(body.bandwidth_size);
    return egressView(gateway, gateway.instance.egress);
  }, 200),
  on(updateInstanceEgress, ({ body }, { gateway }) => {
    gateway.instance.egress = bandwidth(body.bandwidth_size);
    return egressView(gateway, gateway.instance.egress);
  }),
  on(disableInstanceEgress, (_, { gateway: { instance } }) => {
    instance.egress = undefined;
  }, 200),
  on(enableInstanceIngress, ({ body }, call) => {
    const { gateway } = call;
    requireElb(gateway);
    if (gateway.instance.ingress !== undefined) throw hasIngress();
    gateway.instance.ingress = bandwidth(body.bandwidth_size);
    return job(call, gateway.id, 'JOB_ASSIGNED_FOR_INGRESS');
  }, 202),
  on(updateInstanceIngress, ({ body }, call) => {
    requireElb(call.gateway);
    call.gateway.instance.ingress = bandwidth(body.bandwidth_size);
    return job(call, call.gateway.id, 'JOB_ASSIGNED_FOR_INGRESS');
  }, 202),
  on(disableInstanceIngress, (_, { gateway }) => {
    requireElb(gateway);
    gateway.instance.ingress = undefined;
  }, 200),
];

/** The gateways with the requested tags: for each key one of the values, or any value if none is named. */
function tagged(
  { project }: Call,
  { without_any_tag, tags = [], matches = [] }: Defined<TaggedInstanceFilter>,
): GatewayState[] {
  return project.gateways.filter(({ instance }) => {
    if (without_any_tag === true) return instance.tags.size === 0;
    const hasTags = tags.every(({ key = '', values = [] }) => {
      const value = instance.tags.get(key);
      return value !== undefined && (values.length === 0 || values.includes(value));
    });
    return hasTags && matches.every(({ value }) => named(instance.input.instance_name, value));
  });
}
const tagFilterHandlers: readonly Handler[] = [
  on(countInstancesByTags, ({ body }, call) => ({ total_count: tagged(call, body).length }), 200),
  on(listInstancesByTags, ({ query: { offset = 0, limit = 1000 }, body }, call) => {
    const found = tagged(call, body);
    const resources = found.slice(offset, offset + limit).map(({ id, instance }) => ({
      resource_id: id,
      resource_name: instance.input.instance_name,
      tags: [...instance.tags].map(([key, value]) => ({ key, value })),
    }));
    return { resources, total_count: found.length };
  }, 200),
];

export const instanceHandlers: readonly Handler[] = [...lifeHandlers, ...accessHandlers, ...tagFilterHandlers];
