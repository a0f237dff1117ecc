/** Gateways themselves ("instances" on the wire): their life cycle, public access and billing. */
import { operation } from '../core/operation.js';
import type { CallOptions } from '../core/options.js';
import type { PagePromise } from '../core/pagination.js';
import type { ApigPromise } from '../core/promise.js';
import { anything, bool, dict, either, input, int, list, one, oneOf, output, required, text } from '../core/schema.js';
import { Service } from '../core/service.js';
import { callOptions, waitUntil, type WaitOptions } from '../core/waiter.js';
import { ensured, firstNamed, inLargePages, NAME_TAKEN } from './shared/by-name.js';
import { InstanceTag, InstanceTagInput } from './shared/instance-tag.js';
import { PACES, untilAddressed, untilDeleted, untilRunning } from './shared/instance-waiting.js';
import { counters, paging } from './shared/paging.js';
import { INSTANCE, PROJECT } from './shared/paths.js';

const EDITIONS = [
  'BASIC', 'PROFESSIONAL', 'ENTERPRISE', 'PLATINUM', 'BASIC_IPV6', 'PROFESSIONAL_IPV6', 'ENTERPRISE_IPV6', 'PLATINUM_IPV6',
  'PLATINUM_X2', 'PLATINUM_X3', 'PLATINUM_X4', 'PLATINUM_X5', 'PLATINUM_X6', 'PLATINUM_X7', 'PLATINUM_X8',
  'NLB_BASIC', 'NLB_PROFESSIONAL', 'NLB_ENTERPRISE', 'NLB_PLATINUM',
  'NLB_BASIC_IPV6', 'NLB_PROFESSIONAL_IPV6', 'NLB_ENTERPRISE_IPV6', 'NLB_PLATINUM_IPV6',
] as const;
/** The states that a list can be filtered by. */
const FILTER_STATUSES = [
  'Creating', 'CreateSuccess', 'CreateFail', 'Initing', 'Registering', 'Running', 'InitingFailed', 'RegisterFailed', 'Installing', 'InstallFailed',
  'Updating', 'UpdateFailed', 'Rollbacking', 'RollbackSuccess', 'RollbackFailed', 'Deleting', 'DeleteFailed', 'Unregistering', 'UnRegisterFailed',
  'CreateTimeout', 'InitTimeout', 'RegisterTimeout', 'InstallTimeout', 'UpdateTimeout', 'RollbackTimeout', 'DeleteTimeout', 'UnregisterTimeout',
  'Starting', 'Freezing', 'Frozen', 'Restarting', 'RestartFail', 'Unhealthy', 'RestartTimeout',
] as const;
const STATUSES = [...FILTER_STATUSES, 'Resizing', 'ResizeFailed', 'ResizeTimeout'] as const;
const STATUS_NUMBERS = [
  1, 2, 3, 4, 5, 6, 7, 8, 10, 11, 12, 13, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31, 32, 33, 34, 35, 36, 37, 38, 39, 40, 41, 42, 43, 44,
] as const;
const EIP_STATUSES = [
  'FREEZED', 'BIND_ERROR', 'BINDING', 'PENDING_DELETE', 'PENDING_CREATE', 'NOTIFYING', 'NOTIFY_DELETE', 'PENDING_UPDATE', 'DOWN', 'ACTIVE', 'ELB', 'VPN', 'ERROR',
] as const;

const WINDOW = /^(02|06|10|14|18|22):00:00$/u;
/** A window starts at 02, 06, 10, 14, 18 or 22 o'clock and lasts four hours. */
function windowFault(window: { readonly maintain_begin?: string | undefined; readonly maintain_end?: string | undefined }): string | undefined {
  const { maintain_begin: begin, maintain_end: end } = window;
  if (begin === undefined || end === undefined) return undefined;
  return (Number.parseInt(begin) + 4) % 24 === Number.parseInt(end) ? undefined : 'must be four hours after maintain_begin';
}

/** What can be changed on a gateway. */
export abstract class InstanceUpdate extends input({
  /** Description, up to 255 characters without `<` and `>`; `""` clears it. */
  description: text({ max: 255, pattern: /^[^<>]*$/u }),
  /** When the maintenance window starts: `02:00:00`, `06:00:00`, `10:00:00`, `14:00:00`, `18:00:00` or `22:00:00` (UTC). Calls may be interrupted briefly within it. */
  maintain_begin: text({ pattern: WINDOW }),
  /** When the maintenance window ends: four hours after `maintain_begin`. */
  maintain_end: text({ pattern: WINDOW }),
  /** Name: 3 to 64 letters, digits, Chinese characters, `-` and `_`; starts with a letter or a Chinese character. */
  instance_name: text({ min: 3, max: 64, pattern: /^[\p{Script=Han}A-Za-z][\p{Script=Han}A-Za-z0-9\-_]*$/u }),
  /** Identity of the security group. */
  security_group_id: text(),
  /** Middle part of the endpoint service's name `{region}.{this}.{service_id}`: up to 16 letters, digits, `-` and `_`; `""` leaves it out. */
  vpcep_service_name: text({ max: 16, pattern: /^[A-Za-z0-9_-]*$/u }),
}, {
  check: (body) => ({ maintain_end: windowFault(body) }),
}) {}

/** What a caller sets on a new gateway. */
export abstract class InstanceInput extends input({
  ...InstanceUpdate.fields,
  /** Name: 3 to 64 letters, digits, Chinese characters, `-` and `_`; starts with a letter or a Chinese character. */
  instance_name: required(InstanceUpdate.fields.instance_name),
  /** Identity that the gateway is to have. Default: the service makes one. */
  instance_id: text(),
  /** Edition. Those that start with `NLB_` stand behind a load balancer of the caller's own, `elb_id`. */
  spec_id: required(oneOf(...EDITIONS)),
  /** Identity of the VPC. */
  vpc_id: required(text()),
  /** Network identity of the subnet. */
  subnet_id: required(text()),
  /** Identity of the security group. */
  security_group_id: required(text()),
  /** Identity of the elastic IP address for inbound public access, where the load balancer is `lvs`. */
  eip_id: text(),
  /** Identity of the enterprise project; `0` is the default one. Accounts with enterprise projects must give it (APIC.7241). */
  enterprise_project_id: text(),
  /** Codes of the availability zones, as `listAvailableZones` gives them. Two or more make the gateway more reliable. */
  available_zone_ids: required(list(text())),
  /** Outbound public bandwidth in Mbit/s; 0: no outbound access. Default: 5. Must be left out for the `NLB_` editions. */
  bandwidth_size: int(),
  /** How outbound bandwidth is charged. bandwidth: by size; traffic: by amount (documented, but refused in practice). Default: bandwidth. */
  bandwidth_charging_mode: oneOf('bandwidth', 'traffic'),
  /** Kind of load balancer. lvs: Linux virtual server; elb: elastic load balance. Default: lvs. Deprecated: the region decides. */
  loadbalancer_provider: oneOf('lvs', 'elb'),
  /** Tags, up to 20. */
  tags: list(InstanceTagInput, { max: 20 }),
  /** Middle part of the endpoint service's name `{region}.{this}.{service_id}`: up to 16 letters, digits, `-` and `_`. Default: apig. */
  vpcep_service_name: InstanceUpdate.fields.vpcep_service_name,
  /** Inbound public bandwidth in Mbit/s, where the load balancer is `elb`. Default: 5. */
  ingress_bandwidth_size: int(),
  /** How inbound bandwidth is charged. bandwidth: by size; traffic: by amount. Default: bandwidth. */
  ingress_bandwidth_charging_mode: oneOf('bandwidth', 'traffic'),
  /** Whether the gateway can be reached over IPv6. */
  ipv6_enable: bool(),
  /** Identity of the load balancer of the `NLB_` editions, which must be in the gateway's VPC. */
  elb_id: text(),
}, {
  needs: {
    spec_id: {
      NLB_BASIC: ['elb_id'], NLB_PROFESSIONAL: ['elb_id'], NLB_ENTERPRISE: ['elb_id'], NLB_PLATINUM: ['elb_id'],
      NLB_BASIC_IPV6: ['elb_id'], NLB_PROFESSIONAL_IPV6: ['elb_id'], NLB_ENTERPRISE_IPV6: ['elb_id'], NLB_PLATINUM_IPV6: ['elb_id'],
    },
  },
  check: (body) => ({
    maintain_end: windowFault(body),
    bandwidth_size: body.bandwidth_size !== undefined && body.spec_id.startsWith('NLB_') ? 'must be left out for NLB editions' : undefined,
  }),
}) {}

/** A job that the service has begun. */
export abstract class InstanceJob extends output({
  /** Identity of the gateway. */
  instance_id: text(),
  /** What has been begun, in words. */
  message: text(),
  /** Identity of the job. */
  job_id: text(),
}, 'instance_id') {}

/** An order that keeps a gateway locked. */
export abstract class InstanceOperationLock extends output({
  /** Why the gateway is locked. TO_PERIOD_LOCK: change to yearly or monthly billing; PEC_CHG_LOCK: change of edition. */
  lock_scene: oneOf('TO_PERIOD_LOCK', 'PEC_CHG_LOCK'),
  /** Identity of the order. */
  lock_source_id: text(),
}) {}

/** A gateway in a list. */
export abstract class InstanceSummary extends output({
  /** Identity. */
  id: text(),
  /** Identity of the project that the gateway is in. */
  project_id: text(),
  /** Name. */
  instance_name: text(),
  /**
   * State. Running: ready. A new gateway passes through Creating, CreateSuccess, Initing, Registering and Installing.
   * What ends in Fail, Failed or Timeout has failed; Frozen and Unhealthy do not change by themselves.
   */
  status: oneOf(...STATUSES),
  /**
   * State as a number. 1: Creating; 2: CreateSuccess; 3: CreateFail; 4: Initing; 5: Registering; 6: Running; 7: InitingFailed; 8: RegisterFailed;
   * 10: Installing; 11: InstallFailed; 12: Updating; 13: UpdateFailed; 20: Rollbacking; 21: RollbackSuccess; 22: RollbackFailed; 23: Deleting;
   * 24: DeleteFailed; 25: Unregistering; 26: UnRegisterFailed; 27: CreateTimeout; 28: InitTimeout; 29: RegisterTimeout; 30: InstallTimeout;
   * 31: UpdateTimeout; 32: RollbackTimeout; 33: DeleteTimeout; 34: UnregisterTimeout; 35: Starting; 36: Freezing; 37: Frozen; 38: Restarting;
   * 39: RestartFail; 40: Unhealthy; 41: RestartTimeout; 42: Resizing; 43: ResizeFailed; 44: ResizeTimeout.
   */
  instance_status: oneOf(...STATUS_NUMBERS),
  /** Kind of gateway; apig. */
  type: text(),
  /** Edition. */
  spec: oneOf(...EDITIONS),
  /** When the gateway was created, in milliseconds since 1970. */
  create_time: int(),
  /** Identity of the enterprise project; `0` is the default one. */
  enterprise_project_id: text(),
  /** Elastic IP address for inbound access. */
  eip_address: text(),
  /** Billing. 0: pay per use; 1: yearly or monthly. */
  charging_mode: oneOf(0, 1),
  /** Number of the order. Not used yet. */
  cbc_metadata: text(),
  /** Kind of load balancer. lvs: Linux virtual server; elb: elastic load balance. */
  loadbalancer_provider: oneOf('lvs', 'elb'),
  /** Orders that keep the gateway locked. */
  cbc_operation_locks: list(InstanceOperationLock),
}, 'id', 'instance_name') {}

/** An endpoint service of a gateway. */
export abstract class InstanceEndpointService extends output({
  /** Name. */
  service_name: text(),
  /** When it was created. */
  created_at: text(),
}) {}

/** Addresses of a gateway's nodes, by component. */
export abstract class InstanceNodeIps extends output({
  /** Nodes of the component livedata. */
  livedata: list(text()),
  /** Nodes of the component shubao. */
  shubao: list(text()),
}) {}

/** An address at which a gateway is reached. */
export abstract class InstanceIp extends output({
  /** IPv4 address. */
  ip_address: text(),
  /** IPv6 address, where there is one. */
  ipv6_address: text(),
  /** Bandwidth in Mbit/s. */
  bandwidth_size: int(),
}) {}

/** A gateway. */
export abstract class Instance extends output({
  ...InstanceSummary.fields,
  /** Description that the gateway was given. */
  description: text(),
  /** Identity of the VPC. */
  vpc_id: text(),
  /** Network identity of the subnet. */
  subnet_id: text(),
  /** Identity of the security group. */
  security_group_id: text(),
  /** When the maintenance window starts, such as `22:00:00` (UTC). */
  maintain_begin: text(),
  /** When the maintenance window ends, four hours later. */
  maintain_end: text(),
  /** Address within the VPC. */
  ingress_ip: text(),
  /** IPv6 address within the VPC. */
  ingress_ip_v6: text(),
  /** Identity of the user that the gateway belongs to. */
  user_id: text(),
  /** Public address of outbound calls. */
  nat_eip_address: text(),
  /** IPv6 range of outbound calls. */
  nat_eip_ipv6_cidr: text(),
  /** Outbound bandwidth in Mbit/s. */
  bandwidth_size: int(),
  /** How outbound bandwidth is charged. */
  bandwidth_charging_mode: text(),
  /** Availability zones: text such as `[az-1a, az-1b]`, on some gateways a list. */
  available_zone_ids: either(text(), list(text())),
  /** Version of the gateway's software. */
  instance_version: text(),
  /** Network identity of the subnet. Not supported yet. */
  virsubnet_id: text(),
  /** Elastic IP address of ROMA Connect. Not supported yet. */
  roma_eip_address: text(),
  /** Listeners. Not supported yet. */
  listeners: anything(),
  /** Names of the features that the gateway supports. */
  supported_features: list(text()),
  /** Endpoint service. Deprecated: use `endpoint_services`. */
  endpoint_service: one(InstanceEndpointService),
  /** Endpoint services under which other VPCs reach the gateway. */
  endpoint_services: list(InstanceEndpointService),
  /** Addresses of the nodes. */
  node_ips: one(InstanceNodeIps),
  /** IPv6 addresses of the nodes. */
  node_ipv6_ips: one(InstanceNodeIps),
  /** Public addresses for inbound calls. */
  publicips: list(InstanceIp),
  /** Public IPv6 addresses for inbound calls. */
  public_ipv6_ips: list(text()),
  /** Private addresses for inbound calls. */
  privateips: list(InstanceIp),
  /** Addresses that are better not used: no subdomain resolves to them, and the group DEFAULT cannot be called through them. */
  unreliable_ips: list(text()),
  /** Whether the gateway can be released. */
  is_releasable: bool(),
  /** How inbound bandwidth is charged. */
  ingress_bandwidth_charging_mode: text(),
  /** IPv6 address for inbound access. */
  eip_ipv6_address: text(),
  /** Whether IPv6 is on throughout. */
  enable_fullstack_ipv6: bool(),
}, 'id', 'instance_name') {}

/** A gateway after a change. The service may leave out what did not change, even the identity. */
export abstract class UpdatedInstance extends output(Instance.fields, 'instance_name') {}

/** Which gateways to list. */
export abstract class InstanceFilter extends input({
  ...paging,
  /** Only the gateway with this identity. */
  instance_id: text(),
  /** Only gateways with this name. */
  instance_name: text(),
  /** Only gateways in this state. */
  status: oneOf(...FILTER_STATUSES),
}) {}

/** A page of gateways. */
export abstract class InstancePage extends output({
  ...counters,
  /** The gateways. */
  instances: list(InstanceSummary),
}, 'instances') {}

/** How far the creation of a gateway is. */
export abstract class InstanceProgress extends output({
  /** Progress in percent; 0 where it failed. */
  progress: oneOf(30, 50, 80, 90, 100, 0),
  /** Whether it goes on. */
  status: oneOf('creating', 'success', 'failed'),
  /** Code of the failure. */
  error_code: text(),
  /** What failed, in words. */
  error_msg: text(),
  /** When it began, in milliseconds since 1970. */
  start_time: int(),
  /** When it ended, in milliseconds since 1970. */
  end_time: int(),
}) {}

/** An elastic IP address to bind. */
export abstract class InstanceEipInput extends input({
  /** Identity of the elastic IP address. */
  eip_id: text(),
}) {}

/** The elastic IP address that is bound. */
export abstract class InstanceEip extends output({
  /** Identity. */
  eip_id: text(),
  /** Address. */
  eip_address: text(),
  /** State. ACTIVE: in use. */
  eip_status: oneOf(...EIP_STATUSES),
  /** IPv6 address. */
  eip_ipv6_address: text(),
}) {}

/** Outbound public access. */
export abstract class EgressInput extends input({
  /** Bandwidth in Mbit/s, as text or as a number. */
  bandwidth_size: either(text(), int()),
  /** How it is charged. bandwidth: by size; traffic: by amount. Default: bandwidth. */
  bandwidth_charging_mode: oneOf('bandwidth', 'traffic'),
}) {}

/** Outbound public access as it is. The names are camelCase on the wire, here only. */
export abstract class Egress extends output({
  /** Identity. */
  id: text(),
  /** Identity of the gateway. */
  instanceId: text(),
  /** Identity of the elastic IP address. */
  cloudEipId: text(),
  /** The address. */
  cloudEipAddress: text(),
  /** Identity of the bandwidth. */
  cloudBandwidthId: text(),
  /** Name of the bandwidth. */
  bandwidthName: text(),
  /** Bandwidth in Mbit/s. */
  bandwidthSize: int(),
  /** How it is charged. */
  chargeMode: text(),
}) {}

/** Inbound public access. */
export abstract class IngressInput extends input({
  /** Bandwidth in Mbit/s. */
  bandwidth_size: int(),
  /** How it is charged. bandwidth: by size; traffic: by amount. Default: bandwidth. */
  bandwidth_charging_mode: oneOf('bandwidth', 'traffic'),
}) {}

/** Names of an availability zone. */
export abstract class AvailableZoneName extends output({
  /** Name in English. */
  en_us: text(),
  /** Name in Chinese. */
  zh_cn: text(),
}) {}

/** An availability zone. */
export abstract class AvailableZone extends output({
  /** Name of the zone. */
  name: text(),
  /** Identity. */
  id: text(),
  /** Code, which `available_zone_ids` takes. */
  code: text(),
  /** Port of the zone. */
  port: text(),
  /** Name by language. */
  local_name: one(AvailableZoneName),
  /** By edition: whether the zone offers it. */
  specs: dict(bool()),
}) {}

/** The availability zones of a region. */
export abstract class AvailableZoneList extends output({
  /** The zones. */
  available_zones: list(AvailableZone),
}, 'available_zones') {}

/** The edition to change to. */
export abstract class InstanceResize extends input({
  /** Edition to change to. */
  spec_id: text(),
}) {}

/** The network ranges that a gateway keeps for itself. */
export abstract class InstanceRestrictions extends output({
  /** Ranges that must not be used, in CIDR notation. */
  restrict_cidrs: list(text()),
  /** Range of the service's own subnet, in CIDR notation. */
  resource_subnet_cidr: text(),
}) {}

/** A change of edition on yearly or monthly billing. */
export abstract class InstancePrepaidResize extends input({
  /** Identity of the gateway; the one in the path counts. */
  instance_id: text(),
  /** Identity of the product to change to. */
  product_id: text(),
  /** The edition. */
  resize_info: one(InstanceResize),
}) {}

/** A new gateway on yearly or monthly billing. */
export abstract class InstancePrepaidInput extends input({
  /** Identity of the product. */
  product_id: text(),
  /** Billing. 0: pay per use; 1: yearly or monthly. */
  charging_mode: oneOf(0, 1),
  /** When it is paid. ALL_UPFRONT: all at once, beforehand. */
  payment_mode: oneOf('ALL_UPFRONT'),
  /** Unit of the period. 2: month; 3: year. */
  period_type: int(),
  /** Number of periods. */
  period_num: int(),
  /** Whether it is renewed by itself. 0: no; 1: yes. */
  is_auto_renew: oneOf(0, 1),
  /** Identity of the promotion. */
  promotion_id: text(),
  /** Identity of the promotion's plan. */
  promotion_plan_id: text(),
  /** Discounts of the order. */
  promotion_info: text(),
  /** Identity of the package. */
  composite_product_id: text(),
  /** The gateway. */
  instance_info: one(InstanceInput),
}) {}

/** An order that waits to be paid. */
export abstract class InstanceOrder extends output({
  /** Number of the order. */
  order_id: text(),
}) {}

/** A tag key with the values that are looked for. */
export abstract class InstanceTagMatch extends input({
  /** Key to search by. */
  key: text(),
  /** Values, any of which matches; none: any value. */
  values: list(text()),
}) {}

/** A property other than a tag that is looked for. */
export abstract class InstanceFieldMatch extends input({
  /** Property. resource_name: name of the gateway. */
  key: oneOf('resource_name'),
  /** Value that it must have. */
  value: text(),
}) {}

/** Which gateways to count or to list by tag. */
export abstract class TaggedInstanceFilter extends input({
  /** `true`: only gateways without tags. */
  without_any_tag: bool(),
  /** Tags that must all be there. */
  tags: list(InstanceTagMatch),
  /** System tags that must all be there. */
  sys_tags: list(InstanceTagMatch),
  /** Further properties that must fit. */
  matches: list(InstanceFieldMatch),
}) {}

/** Which part of the gateways found by tag to answer with. */
export abstract class TaggedInstancePaging extends input({
  /** How many gateways to skip. Default: 0. */
  offset: int(),
  /** How many gateways per page. Default: 1000. */
  limit: int(),
}) {}

/** How many gateways there are. */
export abstract class TaggedInstanceCount extends output({
  /** How many gateways there are. */
  total_count: int(),
}) {}

/** A gateway found by tag. */
export abstract class TaggedInstance extends output({
  /** Identity of the gateway. */
  resource_id: text(),
  /** Details; spelt so on the wire. Empty so far. */
  resouce_detail: text(),
  /** Name of the gateway. */
  resource_name: text(),
  /** Tags of the gateway. */
  tags: list(InstanceTag),
}, 'resource_id') {}

/** A page of gateways found by tag. */
export abstract class TaggedInstancePage extends output({
  /** The gateways. */
  resources: list(TaggedInstance),
  /** How many gateways there are in all. */
  total_count: int(),
}, 'resources') {}

const INSTANCES = `${PROJECT}/instances` as const;

export const createInstance = operation({
  id: 'instances.create', section: '3.23.1', method: 'POST', path: INSTANCES, scope: 'project', body: InstanceInput, response: InstanceJob,
  actions: ['apig:instances:create'], errorStatuses: [400, 401, 403, 404, 500],
});
export const getInstance = operation({
  id: 'instances.get', section: '3.23.2', method: 'GET', path: INSTANCE, scope: 'project', response: Instance,
  actions: ['apig:instances:get'], errorStatuses: [401, 403, 404, 500],
});
export const updateInstance = operation({
  id: 'instances.update', section: '3.23.3', method: 'PUT', path: INSTANCE, scope: 'project', body: InstanceUpdate, response: UpdatedInstance,
  actions: ['apig:instances:update'], errorStatuses: [400, 401, 403, 404, 500],
});
export const getInstanceProgress = operation({
  id: 'instances.getProgress', section: '3.23.4', method: 'GET', path: `${INSTANCE}/progress`, scope: 'project', response: InstanceProgress,
  actions: [], errorStatuses: [401, 403, 404, 500],
});
export const bindInstanceEip = operation({
  id: 'instances.bindEip', section: '3.23.5', method: 'PUT', path: `${INSTANCE}/eip`, scope: 'project', body: InstanceEipInput, response: InstanceEip,
  actions: [], errorStatuses: [400, 401, 403, 404, 500],
});
export const unbindInstanceEip = operation({
  id: 'instances.unbindEip', section: '3.23.6', method: 'DELETE', path: `${INSTANCE}/eip`, scope: 'project',
  actions: [], errorStatuses: [401, 403, 404, 500],
});
export const enableInstanceEgress = operation({
  id: 'instances.enableEgress', section: '3.23.7', method: 'POST', path: `${INSTANCE}/nat-eip`, scope: 'project', body: EgressInput, response: Egress,
  actions: [], errorStatuses: [400, 401, 403, 404, 500],
});
export const updateInstanceEgress = operation({
  id: 'instances.updateEgress', section: '3.23.8', method: 'PUT', path: `${INSTANCE}/nat-eip`, scope: 'project', body: EgressInput, response: Egress,
  actions: [], errorStatuses: [400, 401, 403, 404, 500],
});
export const disableInstanceEgress = operation({
  id: 'instances.disableEgress', section: '3.23.9', method: 'DELETE', path: `${INSTANCE}/nat-eip`, scope: 'project',
  actions: [], errorStatuses: [401, 403, 404, 500],
});
export const enableInstanceIngress = operation({
  id: 'instances.enableIngress', section: '3.23.10', method: 'POST', path: `${INSTANCE}/ingress-eip`, scope: 'project', body: IngressInput, response: InstanceJob,
  actions: [], errorStatuses: [400, 401, 403, 404, 500],
});
export const updateInstanceIngress = operation({
  id: 'instances.updateIngress', section: '3.23.11', method: 'PUT', path: `${INSTANCE}/ingress-eip`, scope: 'project', body: IngressInput, response: InstanceJob,
  actions: [], errorStatuses: [400, 401, 403, 404, 500],
});
export const disableInstanceIngress = operation({
  id: 'instances.disableIngress', section: '3.23.12', method: 'DELETE', path: `${INSTANCE}/ingress-eip`, scope: 'project',
  actions: [], errorStatuses: [401, 403, 404, 500],
});
export const listAvailableZones = operation({
  id: 'instances.listAvailableZones', section: '3.23.13', method: 'GET', path: `${PROJECT}/available-zones`, scope: 'project',
  response: AvailableZoneList, items: 'available_zones', actions: [], errorStatuses: [401, 403, 500],
});
export const listInstances = operation({
  id: 'instances.list', section: '3.23.14', method: 'GET', path: INSTANCES, scope: 'project', query: InstanceFilter, response: InstancePage, items: 'instances',
  actions: ['apig:instances:list'], errorStatuses: [401, 403, 500],
});
export const deleteInstance = operation({
  id: 'instances.delete', section: '3.23.15', method: 'DELETE', path: INSTANCE, scope: 'project',
  actions: ['apig:instances:delete'], errorStatuses: [401, 403, 404, 500],
});
export const resizeInstance = operation({
  id: 'instances.resize', section: '3.23.16', method: 'POST', path: `${INSTANCE}/postpaid-resize`, scope: 'project', body: InstanceResize, response: InstanceJob,
  actions: [], errorStatuses: [401, 403, 500],
});
export const getInstanceRestrictions = operation({
  id: 'instances.getRestrictions', section: '3.23.17', method: 'GET', path: `${INSTANCE}/restriction`, scope: 'project', response: InstanceRestrictions,
  actions: [], errorStatuses: [401, 403, 404, 500],
});
export const resizePrepaidInstance = operation({
  id: 'instances.resizePrepaid', method: 'POST', path: `${INSTANCE}/prepay-resize`, scope: 'project', body: InstancePrepaidResize, response: InstanceOrder,
  actions: [], errorStatuses: [401, 403, 500],
});
export const createPrepaidInstance = operation({
  id: 'instances.createPrepaid', method: 'POST', path: `${PROJECT}/prepay-instances`, scope: 'project', body: InstancePrepaidInput, response: InstanceOrder,
  actions: [], errorStatuses: [401, 403, 500],
});
export const countInstancesByTags = operation({
  id: 'instances.countByTags', method: 'POST', path: `${PROJECT}/resource-instances/count`, scope: 'project', body: TaggedInstanceFilter, response: TaggedInstanceCount,
  idempotent: true, actions: ['apig:instance:getNumByTags'], errorStatuses: [],
});
export const listInstancesByTags = operation({
  id: 'instances.listByTags', method: 'POST', path: `${PROJECT}/resource-instances/filter`, scope: 'project', query: TaggedInstancePaging, body: TaggedInstanceFilter,
  response: TaggedInstancePage, items: 'resources', idempotent: true, actions: ['apig:instance:listByTags'], errorStatuses: [],
});

/** Gateways (API reference 3.23). */
export class InstancesService extends Service {
  /**
   * Creates a gateway that is paid per use. The answer comes at once; the gateway itself takes 5 to 20 minutes (see {@link createAndWait}).
   *
   * `POST /v2/{project_id}/apigw/instances`
   * @param body - Name, edition, network and availability zones.
   * @returns The identity of the new gateway, and the job that makes it.
   * @throws ApigServiceError: APIC.7211 (400) a value is refused, APIC.7241 (400) the enterprise project is missing, APIC.7301 (404) no such edition,
   *   APIC.7400 (403) no more gateways allowed, APIC.7106 (403) no permission.
   * @see API reference 3.23.1
   */
  create(body: InstanceInput, options?: CallOptions): ApigPromise<InstanceJob> {
    return this.send(createInstance, { body }, options);
  }

  /**
   * Reads a gateway.
   *
   * `GET /v2/{project_id}/apigw/instances/{instance_id}`
   * @param instanceId - Identity of the gateway.
   * @returns The gateway with its addresses and features.
   * @throws ApigServiceError: APIC.7302 or APIG.3030 (404) no such gateway, APIC.7106 (403) no permission.
   * @see API reference 3.23.2
   */
  get(instanceId: string, options?: CallOptions): ApigPromise<Instance> {
    return this.send(getInstance, { path: { instance_id: instanceId } }, options);
  }

  /**
   * Changes a gateway. It may be busy for some minutes (see {@link updateAndWait}).
   *
   * `PUT /v2/{project_id}/apigw/instances/{instance_id}`
   * @param instanceId - Identity of the gateway.
   * @param body - What is to change; what is left out stays.
   * @returns The gateway as it is now; fields may be missing.
   * @throws ApigServiceError: APIC.7302 or APIG.3030 (404) no such gateway, APIC.7211 (400) a value is refused, APIC.7701 (409) the gateway is busy,
   *   APIC.7106 (403) no permission.
   * @see API reference 3.23.3
   */
  update(instanceId: string, body: InstanceUpdate, options?: CallOptions): ApigPromise<UpdatedInstance> {
    return this.send(updateInstance, { path: { instance_id: instanceId }, body }, options);
  }

  /**
   * Reads how far the creation of a gateway is. The first look is worth it after a minute, then every 20 seconds.
   *
   * `GET /v2/{project_id}/apigw/instances/{instance_id}/progress`
   * @param instanceId - Identity of the gateway.
   * @returns Percent and state; a failure is told here (`failed`, with its code), not thrown.
   * @throws ApigServiceError: APIC.7302 or APIG.3030 (404) no such gateway, APIC.7106 (403) no permission.
   * @see API reference 3.23.4
   */
  getProgress(instanceId: string, options?: CallOptions): ApigPromise<InstanceProgress> {
    return this.send(getInstanceProgress, { path: { instance_id: instanceId } }, options);
  }

  /**
   * Binds an elastic IP address for inbound access, or replaces the one that is bound. For gateways with the load balancer `lvs`.
   *
   * `PUT /v2/{project_id}/apigw/instances/{instance_id}/eip`
   * @param instanceId - Identity of the gateway.
   * @param body - The elastic IP address.
   * @returns The address that is bound, and its state.
   * @throws ApigServiceError: APIC.7302 or APIG.3030 (404) no such gateway, APIC.7211 (400) a value is refused, APIC.7106 (403) no permission.
   * @see API reference 3.23.5
   */
  bindEip(instanceId: string, body: InstanceEipInput, options?: CallOptions): ApigPromise<InstanceEip> {
    return this.send(bindInstanceEip, { path: { instance_id: instanceId }, body }, options);
  }

  /**
   * Unbinds the elastic IP address for inbound access.
   *
   * `DELETE /v2/{project_id}/apigw/instances/{instance_id}/eip`
   * @param instanceId - Identity of the gateway.
   * @throws ApigServiceError: APIC.7302 or APIG.3030 (404) no such gateway, APIC.7106 (403) no permission.
   * @see API reference 3.23.6
   */
  unbindEip(instanceId: string, options?: CallOptions): ApigPromise<undefined> {
    return this.send(unbindInstanceEip, { path: { instance_id: instanceId } }, options);
  }

  /**
   * Turns outbound public access on.
   *
   * `POST /v2/{project_id}/apigw/instances/{instance_id}/nat-eip`
   * @param instanceId - Identity of the gateway.
   * @param body - Bandwidth and how it is charged.
   * @returns The public address of outbound calls. The reference promises no answer: every field may be missing.
   * @throws ApigServiceError: APIC.9210 (400) it could not be turned on, APIC.7302 or APIG.3030 (404) no such gateway, APIC.7106 (403) no permission.
   * @see API reference 3.23.7
   */
  enableEgress(instanceId: string, body: EgressInput, options?: CallOptions): ApigPromise<Egress> {
    return this.send(enableInstanceEgress, { path: { instance_id: instanceId }, body }, options);
  }

  /**
   * Changes the bandwidth of outbound public access.
   *
   * `PUT /v2/{project_id}/apigw/instances/{instance_id}/nat-eip`
   * @param instanceId - Identity of the gateway.
   * @param body - Bandwidth and how it is charged.
   * @returns Outbound access as it is now. The reference promises no answer: every field may be missing.
   * @throws ApigServiceError: APIC.9211 (400) it could not be changed, APIC.7302 or APIG.3030 (404) no such gateway, APIC.7106 (403) no permission.
   * @see API reference 3.23.8
   */
  updateEgress(instanceId: string, body: EgressInput, options?: CallOptions): ApigPromise<Egress> {
    return this.send(updateInstanceEgress, { path: { instance_id: instanceId }, body }, options);
  }

  /**
   * Turns outbound public access off.
   *
   * `DELETE /v2/{project_id}/apigw/instances/{instance_id}/nat-eip`
   * @param instanceId - Identity of the gateway.
   * @throws ApigServiceError: APIC.7302 or APIG.3030 (404) no such gateway, APIC.7106 (403) no permission.
   * @see API reference 3.23.9
   */
  disableEgress(instanceId: string, options?: CallOptions): ApigPromise<undefined> {
    return this.send(disableInstanceEgress, { path: { instance_id: instanceId } }, options);
  }

  /**
   * Turns inbound public access on, for gateways with the load balancer `elb`. The change is done when `publicips` of `get` is filled;
   * it may flicker, so look for it twice in a row.
   *
   * `POST /v2/{project_id}/apigw/instances/{instance_id}/ingress-eip`
   * @param instanceId - Identity of the gateway.
   * @param body - Bandwidth and how it is charged.
   * @returns The job that has begun.
   * @throws ApigServiceError: APIC.9210 (400) it could not be turned on, APIC.7711 (409) it is on already, APIC.7302 or APIG.3030 (404) no such gateway,
   *   APIC.7106 (403) no permission.
   * @see API reference 3.23.10
   */
  enableIngress(instanceId: string, body: IngressInput, options?: CallOptions): ApigPromise<InstanceJob> {
    return this.send(enableInstanceIngress, { path: { instance_id: instanceId }, body }, options);
  }

  /**
   * Changes the bandwidth of inbound public access.
   *
   * `PUT /v2/{project_id}/apigw/instances/{instance_id}/ingress-eip`
   * @param instanceId - Identity of the gateway.
   * @param body - Bandwidth and how it is charged.
   * @returns The job that has begun.
   * @throws ApigServiceError: APIC.9211 (400) it could not be changed, APIC.7302 or APIG.3030 (404) no such gateway, APIC.7106 (403) no permission.
   * @see API reference 3.23.11
   */
  updateIngress(instanceId: string, body: IngressInput, options?: CallOptions): ApigPromise<InstanceJob> {
    return this.send(updateInstanceIngress, { path: { instance_id: instanceId }, body }, options);
  }

  /**
   * Turns inbound public access off. The change is done when `publicips` of `get` is empty.
   *
   * `DELETE /v2/{project_id}/apigw/instances/{instance_id}/ingress-eip`
   * @param instanceId - Identity of the gateway.
   * @throws ApigServiceError: APIC.7302 or APIG.3030 (404) no such gateway, APIC.7106 (403) no permission.
   * @see API reference 3.23.12
   */
  disableIngress(instanceId: string, options?: CallOptions): ApigPromise<undefined> {
    return this.send(disableInstanceIngress, { path: { instance_id: instanceId } }, options);
  }

  /**
   * Lists the availability zones of the region. There are no pages: all come at once.
   *
   * `GET /v2/{project_id}/apigw/available-zones`
   * @returns The zones, with the editions that each offers.
   * @throws ApigServiceError: APIC.7106 (403) no permission.
   * @see API reference 3.23.13
   */
  listAvailableZones(options?: CallOptions): PagePromise<AvailableZoneList, AvailableZone> {
    return this.page(listAvailableZones, {}, options);
  }

  /**
   * Lists the gateways of the project.
   *
   * `GET /v2/{project_id}/apigw/instances`
   * @param query - Filters and paging.
   * @returns The first page; iterate it for the gateways of all pages.
   * @throws ApigServiceError: APIC.7106 (403) no permission.
   * @see API reference 3.23.14
   */
  list(query: InstanceFilter = {}, options?: CallOptions): PagePromise<InstancePage, InstanceSummary> {
    return this.page(listInstances, { query }, options);
  }

  /**
   * Deletes a gateway that is paid per use, with everything in it. The answer comes at once; the gateway is gone when `get` fails with 404, after some minutes.
   *
   * `DELETE /v2/{project_id}/apigw/instances/{instance_id}`
   * @param instanceId - Identity of the gateway.
   * @throws ApigServiceError: APIC.7302 or APIG.3030 (404) no such gateway, APIC.7701 (409) the gateway is busy, APIC.7106 (403) no permission.
   * @see API reference 3.23.15
   */
  delete(instanceId: string, options?: CallOptions): ApigPromise<undefined> {
    return this.send(deleteInstance, { path: { instance_id: instanceId } }, options);
  }

  /**
   * Changes the edition of a gateway that is paid per use. It takes some minutes (see {@link resizeAndWait}).
   *
   * `POST /v2/{project_id}/apigw/instances/{instance_id}/postpaid-resize`
   * @param instanceId - Identity of the gateway.
   * @param body - The edition to change to.
   * @returns The job that has begun.
   * @throws ApigServiceError: APIC.7707 (409) it has this edition already, APIC.7243 (400) the edition cannot be changed, APIC.7106 (403) no permission.
   * @see API reference 3.23.16
   */
  resize(instanceId: string, body: InstanceResize, options?: CallOptions): ApigPromise<InstanceJob> {
    return this.send(resizeInstance, { path: { instance_id: instanceId }, body }, options);
  }

  /**
   * Reads which network ranges a gateway keeps for itself; back-end services must not use them.
   *
   * `GET /v2/{project_id}/apigw/instances/{instance_id}/restriction`
   * @param instanceId - Identity of the gateway.
   * @returns The ranges, in CIDR notation.
   * @throws ApigServiceError: APIC.7302 or APIG.3030 (404) no such gateway, APIC.7106 (403) no permission.
   * @see API reference 3.23.17
   */
  getRestrictions(instanceId: string, options?: CallOptions): ApigPromise<InstanceRestrictions> {
    return this.send(getInstanceRestrictions, { path: { instance_id: instanceId } }, options);
  }

  /**
   * Orders another edition for a gateway on yearly or monthly billing. The change begins when the order is paid.
   *
   * `POST /v2/{project_id}/apigw/instances/{instance_id}/prepay-resize`
   * @param instanceId - Identity of the gateway.
   * @param body - The product and the edition to change to.
   * @returns The number of the order.
   * @throws ApigServiceError: APIC.7712 (409) an order waits to be paid already, APIC.7106 (403) no permission.
   * @see Newer than the API reference of 2025-02
   */
  resizePrepaid(instanceId: string, body: InstancePrepaidResize, options?: CallOptions): ApigPromise<InstanceOrder> {
    return this.send(resizePrepaidInstance, { path: { instance_id: instanceId }, body }, options);
  }

  /**
   * Orders a gateway on yearly or monthly billing. It is made when the order is paid.
   *
   * `POST /v2/{project_id}/apigw/prepay-instances`
   * @param body - The product, the period and the gateway.
   * @returns The number of the order.
   * @throws ApigServiceError: APIC.7211 (400) a value is refused, APIC.7400 (403) no more gateways allowed, APIC.7106 (403) no permission.
   * @see Newer than the API reference of 2025-02
   */
  createPrepaid(body: InstancePrepaidInput, options?: CallOptions): ApigPromise<InstanceOrder> {
    return this.send(createPrepaidInstance, { body }, options);
  }

  /**
   * Counts the gateways that carry certain tags.
   *
   * `POST /v2/{project_id}/apigw/resource-instances/count`
   * @param body - Which gateways to count; `{}`: all.
   * @returns How many there are.
   * @throws ApigServiceError: APIC.7106 (403) no permission.
   * @see Newer than the API reference of 2025-02
   */
  countByTags(body: TaggedInstanceFilter, options?: CallOptions): ApigPromise<TaggedInstanceCount> {
    return this.send(countInstancesByTags, { body }, options);
  }

  /**
   * Lists the gateways that carry certain tags.
   *
   * `POST /v2/{project_id}/apigw/resource-instances/filter`
   * @param body - Which gateways to list; `{}`: all.
   * @param query - Paging; without it the first 1000 come at once.
   * @returns The first page; iterate it for the gateways of all pages.
   * @throws ApigServiceError: APIC.7106 (403) no permission.
   * @see Newer than the API reference of 2025-02
   */
  listByTags(body: TaggedInstanceFilter, query: TaggedInstancePaging = {}, options?: CallOptions): PagePromise<TaggedInstancePage, TaggedInstance> {
    return this.page(listInstancesByTags, { body, query }, options);
  }

  /**
   * Creates a gateway and waits until it runs: 5 to 20 minutes. The first look comes after a minute, then one every 20 seconds, for 40 minutes at most.
   *
   * @param body - Name, edition, network and availability zones.
   * @param options - `onProgress` is told the state and, of a gateway that is being created, the percentage.
   * @returns The gateway.
   * @throws ApigWaiterError: its creation failed, or it took too long; the message names the gateway, which exists all the same.
   */
  async createAndWait(body: InstanceInput, options: WaitOptions = {}): Promise<Instance> {
    const { instance_id } = await this.create(body, callOptions(options));
    return waitUntil(untilRunning(this, 'instances.createAndWait', instance_id, PACES.created, options.onProgress !== undefined), options);
  }

  /**
   * Waits until a gateway runs: after a creation, a change or a restart. It is looked at at once, and then every 20 seconds, for 40 minutes at most.
   *
   * @param instanceId - Identity of the gateway.
   * @returns The gateway.
   * @throws ApigWaiterError: it failed, or it took too long.
   */
  waitUntilRunning(instanceId: string, options: WaitOptions = {}): Promise<Instance> {
    return waitUntil(untilRunning(this, 'instances.waitUntilRunning', instanceId, PACES.running, options.onProgress !== undefined), options);
  }

  /**
   * Changes a gateway and waits until it runs again. It is looked at every 20 seconds, for 10 minutes at most.
   *
   * @param instanceId - Identity of the gateway.
   * @param body - What is to change; what is left out stays.
   * @returns The gateway as it is then.
   * @throws ApigWaiterError: the change failed, or it took too long.
   */
  async updateAndWait(instanceId: string, body: InstanceUpdate, options: WaitOptions = {}): Promise<Instance> {
    await this.update(instanceId, body, callOptions(options));
    return waitUntil(untilRunning(this, 'instances.updateAndWait', instanceId, PACES.changed, false), options);
  }

  /**
   * Changes the edition of a gateway that is paid per use, and waits until it runs again. It is looked at every 20 seconds, for 10 minutes at most.
   *
   * @param instanceId - Identity of the gateway.
   * @param body - The edition to change to.
   * @returns The gateway as it is then.
   * @throws ApigWaiterError: the change failed, or it took too long.
   */
  async resizeAndWait(instanceId: string, body: InstanceResize, options: WaitOptions = {}): Promise<Instance> {
    await this.resize(instanceId, body, callOptions(options));
    return waitUntil(untilRunning(this, 'instances.resizeAndWait', instanceId, PACES.changed, false), options);
  }

  /**
   * Deletes a gateway that is paid per use, with everything in it, and waits until it is gone. It is looked at after 20 seconds and then every 15, for 10 minutes at most.
   *
   * @param instanceId - Identity of the gateway.
   * @throws ApigWaiterError: the deletion failed, or it took too long.
   */
  async deleteAndWait(instanceId: string, options: WaitOptions = {}): Promise<undefined> {
    await this.delete(instanceId, callOptions(options));
    return waitUntil(untilDeleted(this, 'instances.deleteAndWait', instanceId), options);
  }

  /**
   * Waits until a gateway is gone: until the service itself says that there is none. The front door's "no such path" (APIGW.0101) does not count.
   *
   * @param instanceId - Identity of the gateway.
   * @throws ApigWaiterError: the deletion failed, or it took too long.
   */
  waitUntilDeleted(instanceId: string, options: WaitOptions = {}): Promise<undefined> {
    return waitUntil(untilDeleted(this, 'instances.waitUntilDeleted', instanceId), options);
  }

  /**
   * Turns inbound public access on, for gateways with the load balancer `elb`, and waits until the gateway has a public address: seen twice in a row,
   * since it flickers. It is looked at after 10 seconds and then every 5, for 10 minutes at most.
   *
   * @param instanceId - Identity of the gateway.
   * @param body - Bandwidth and how it is charged.
   * @returns The gateway with its `publicips`.
   * @throws ApigWaiterError: it took too long.
   */
  async enableIngressAndWait(instanceId: string, body: IngressInput, options: WaitOptions = {}): Promise<Instance> {
    await this.enableIngress(instanceId, body, callOptions(options));
    return waitUntil(untilAddressed(this, 'instances.enableIngressAndWait', instanceId, 'ingress', true), options);
  }

  /**
   * Turns inbound public access off and waits until the gateway has no public address any more, seen twice in a row.
   *
   * @param instanceId - Identity of the gateway.
   * @returns The gateway without `publicips`.
   * @throws ApigWaiterError: it took too long.
   */
  async disableIngressAndWait(instanceId: string, options: WaitOptions = {}): Promise<Instance> {
    await this.disableIngress(instanceId, callOptions(options));
    return waitUntil(untilAddressed(this, 'instances.disableIngressAndWait', instanceId, 'ingress', false), options);
  }

  /**
   * Turns outbound public access on and waits until the gateway has an address for it, seen twice in a row.
   *
   * @param instanceId - Identity of the gateway.
   * @param body - Bandwidth and how it is charged.
   * @returns The gateway with its `nat_eip_address`.
   * @throws ApigWaiterError: it took too long.
   */
  async enableEgressAndWait(instanceId: string, body: EgressInput, options: WaitOptions = {}): Promise<Instance> {
    await this.enableEgress(instanceId, body, callOptions(options));
    return waitUntil(untilAddressed(this, 'instances.enableEgressAndWait', instanceId, 'egress', true), options);
  }

  /**
   * Turns outbound public access off and waits until the gateway has no address for it any more, seen twice in a row.
   *
   * @param instanceId - Identity of the gateway.
   * @returns The gateway without `nat_eip_address`.
   * @throws ApigWaiterError: it took too long.
   */
  async disableEgressAndWait(instanceId: string, options: WaitOptions = {}): Promise<Instance> {
    await this.disableEgress(instanceId, callOptions(options));
    return waitUntil(untilAddressed(this, 'instances.disableEgressAndWait', instanceId, 'egress', false), options);
  }

  /**
   * Finds the gateway of exactly this name. All pages of `list` are looked through.
   *
   * @param name - The whole name; case matters.
   * @returns The gateway in brief, or undefined where there is none.
   */
  findByName(name: string, options?: CallOptions): Promise<InstanceSummary | undefined> {
    return firstNamed(this.list({ instance_name: name }, inLargePages(options)), 'instance_name', name);
  }

  /**
   * Finds the gateway of exactly this name, or creates it, which is paid per use; then waits until it runs. Of two callers at once one creates it and both get it.
   *
   * @param name - The whole name; case matters.
   * @param body - What to make it with where it is missing; one that exists stays as it is.
   * @returns The gateway.
   * @throws ApigWaiterError: its creation failed, or it took too long.
   */
  async ensure(name: string, body: Omit<InstanceInput, 'instance_name'>, options: WaitOptions = {}): Promise<Instance> {
    const call = callOptions(options);
    const id = await ensured({
      operation: 'instances.ensure', taken: NAME_TAKEN.instances, options,
      find: async () => (await this.findByName(name, call))?.id,
      create: async () => (await this.create({ ...body, instance_name: name }, call)).instance_id,
    });
    return waitUntil(untilRunning(this, 'instances.ensure', id, PACES.running, options.onProgress !== undefined), options);
  }
}
