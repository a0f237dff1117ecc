/** Gateways: what callers set, and what the service returns. */
import {
  anything, bool, either, input, int, list, one, oneOf, output, required, text,
} from '../../schema/vocabulary.js';
import { InstanceTagInput } from './tagged.js';
import { letters, lettersOrHan } from '../shared/letters.js';
import { counters, paging } from '../shared/paging.js';

const EDITIONS = [
  'BASIC',
  'PROFESSIONAL',
  'ENTERPRISE',
  'PLATINUM',
  'BASIC_IPV6',
  'PROFESSIONAL_IPV6',
  'ENTERPRISE_IPV6',
  'PLATINUM_IPV6',
  'PLATINUM_X2',
  'PLATINUM_X3',
  'PLATINUM_X4',
  'PLATINUM_X5',
  'PLATINUM_X6',
  'PLATINUM_X7',
  'PLATINUM_X8',
  'NLB_BASIC',
  'NLB_PROFESSIONAL',
  'NLB_ENTERPRISE',
  'NLB_PLATINUM',
  'NLB_BASIC_IPV6',
  'NLB_PROFESSIONAL_IPV6',
  'NLB_ENTERPRISE_IPV6',
  'NLB_PLATINUM_IPV6',
] as const;
/** The states that a list can be filtered by. */
const FILTER_STATUSES = [
  'Creating',
  'CreateSuccess',
  'CreateFail',
  'Initing',
  'Registering',
  'Running',
  'InitingFailed',
  'RegisterFailed',
  'Installing',
  'InstallFailed',
  'Updating',
  'UpdateFailed',
  'Rollbacking',
  'RollbackSuccess',
  'RollbackFailed',
  'Deleting',
  'DeleteFailed',
  'Unregistering',
  'UnRegisterFailed',
  'CreateTimeout',
  'InitTimeout',
  'RegisterTimeout',
  'InstallTimeout',
  'UpdateTimeout',
  'RollbackTimeout',
  'DeleteTimeout',
  'UnregisterTimeout',
  'Starting',
  'Freezing',
  'Frozen',
  'Restarting',
  'RestartFail',
  'Unhealthy',
  'RestartTimeout',
] as const;
const STATUSES = [...FILTER_STATUSES, 'Resizing', 'ResizeFailed', 'ResizeTimeout'] as const;
const STATUS_NUMBERS = [
  1, 2, 3, 4, 5, 6, 7, 8, 10, 11, 12, 13, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31, 32, 33, 34, 35, 36, 37, 38,
  39, 40, 41, 42, 43, 44,
] as const;
const WINDOW = {
  pattern: /^(02|06|10|14|18|22):00:00$/u,
  form: '02:00:00, 06:00:00, 10:00:00, 14:00:00, 18:00:00 or 22:00:00',
};
/** A window starts at 02, 06, 10, 14, 18 or 22 o'clock and lasts four hours. */
function windowFault(window: {
  readonly maintain_begin?: string | undefined;
  readonly maintain_end?: string | undefined;
}): string | undefined {
  const { maintain_begin: begin, maintain_end: end } = window;
  if (begin === undefined && end === undefined) return undefined;
  if (begin === undefined || end === undefined) return 'is required together with maintain_begin, four hours after it';
  return (Number.parseInt(begin) + 4) % 24 === Number.parseInt(end)
    ? undefined
    : 'must be four hours after maintain_begin';
}

/** The middle part of `{region}.{this}.{service_id}`, the name of an endpoint service; it may be left out. */
function endpointName(name: unknown): string | undefined {
  const parts = typeof name === 'string' ? name.split('.') : [];
  return parts.length === 3 ? parts[1] : parts.length === 2 ? '' : undefined;
}
const ENDPOINT = 'endpoint_services.service_name';
/** Responses have `[az-1a, az-1b]`. */
const zones = (given: unknown): unknown =>
  typeof given === 'string' ? given.split(/[\s,[\]"]+/).filter((zone) => zone !== '') : given;
const BY_RESIZE = 'change it with instances.resize';
const FOREVER = 'create another gateway';

/** What can be changed on a gateway. */
export abstract class InstanceUpdate extends input({
  /** Description, up to 255 characters without `<` and `>`; `""` clears it. */
  description: text({ max: 255, pattern: /^[^<>]*$/u, form: 'without < and >' }),
  /**
   * When the maintenance window starts: `02:00:00`, `06:00:00`, `10:00:00`, `14:00:00`, `18:00:00` or `22:00:00` (UTC).
   * Every few months the operator may work on the gateway within it; calls may then be interrupted briefly. Give
   * `maintain_end` too.
   */
  maintain_begin: text({ ...WINDOW }),
  /** When the maintenance window ends: four hours after `maintain_begin`, which must be given too. */
  maintain_end: text({ ...WINDOW }),
  /** Name: 3 to 64 letters, digits, Chinese characters, `-` and `_`; starts with a letter or a Chinese character. */
  instance_name: text({ min: 3, max: 64, ...lettersOrHan('- _', 'letter or a Chinese character') }),
  /** ID of the security group. */
  security_group_id: text(),
  /**
   * Middle part of the endpoint service's name `{region}.{this}.{service_id}`: up to 16 letters, digits, `-` and `_`;
   * `""` leaves it out.
   */
  vpcep_service_name: text({ max: 16, ...letters('_ -') }),
}, {
  check: (body) => ({ maintain_end: windowFault(body) }),
  from: {
    names: { vpcep_service_name: ENDPOINT },
    reshape: { vpcep_service_name: endpointName },
    unset: ['security_group_id'],
    fixed: {
      spec: BY_RESIZE, spec_id: BY_RESIZE, vpc_id: FOREVER, subnet_id: FOREVER, available_zone_ids: FOREVER,
      loadbalancer_provider: FOREVER, enterprise_project_id: FOREVER,
      bandwidth_size: 'change it with instances.updateEgress',
    },
  },
}) {}

/** What a caller sets on a new gateway. */
export abstract class InstanceInput extends input({
  ...InstanceUpdate.fields,
  /** Name: 3 to 64 letters, digits, Chinese characters, `-` and `_`; starts with a letter or a Chinese character. */
  instance_name: required(InstanceUpdate.fields.instance_name),
  /** ID for the gateway. Default: the service generates one. */
  instance_id: text(),
  /** Edition. Those that start with `NLB_` use the caller's own load balancer, `elb_id`. */
  spec_id: required(oneOf(...EDITIONS)),
  /** ID of the VPC. */
  vpc_id: required(text()),
  /** Network ID of the subnet. */
  subnet_id: required(text()),
  /** ID of the security group. */
  security_group_id: required(text()),
  /** ID of the elastic IP address for inbound public access, if the load balancer is `lvs`. */
  eip_id: text(),
  /**
   * ID of the enterprise project; `0` is the default one. Required for accounts with enterprise projects (APIC.7241).
   */
  enterprise_project_id: text(),
  /**
   * Codes of the availability zones, as returned by `listAvailableZones`. Two or more make the gateway more reliable.
   */
  available_zone_ids: required(list(text())),
  /**
   * Outbound public bandwidth in Mbit/s, from 5 on. Required for outbound access: absent or 0, the gateway has none.
   * Must be omitted for the `NLB_` editions.
   */
  bandwidth_size: int(),
  /**
   * How outbound bandwidth is charged; it says nothing without `bandwidth_size`. bandwidth: by size; traffic: by amount
   * (documented, but rejected in practice). Default: bandwidth.
   */
  bandwidth_charging_mode: oneOf('bandwidth', 'traffic'),
  /**
   * Kind of load balancer. lvs: Linux virtual server; elb: elastic load balance. Default: lvs. Deprecated: the region
   * decides.
   */
  loadbalancer_provider: oneOf('lvs', 'elb'),
  /** Tags, up to 20. */
  tags: list(InstanceTagInput, { max: 20 }),
  /**
   * Middle part of the endpoint service's name `{region}.{this}.{service_id}`: up to 16 letters, digits, `-` and `_`.
   * Default: apig. `update` can change it later.
   */
  vpcep_service_name: InstanceUpdate.fields.vpcep_service_name,
  /**
   * Inbound public bandwidth in Mbit/s, if the load balancer is `elb`. Required for inbound access: absent, the gateway
   * has none.
   */
  ingress_bandwidth_size: int(),
  /**
   * How inbound bandwidth is charged, for the load balancer `elb`; it says nothing without `ingress_bandwidth_size`.
   * bandwidth: by size; traffic: by amount. Default: bandwidth.
   */
  ingress_bandwidth_charging_mode: oneOf('bandwidth', 'traffic'),
  /** Whether the gateway can be reached over IPv6. */
  ipv6_enable: bool(),
  /** ID of the load balancer of the `NLB_` editions, which must be in the gateway's VPC. */
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
  from: {
    names: { spec_id: 'spec', vpcep_service_name: ENDPOINT },
    reshape: { vpcep_service_name: endpointName, available_zone_ids: zones },
  },
}) {}

/** A job that the service has started. */
export abstract class InstanceJob extends output({
  /** ID of the gateway. */
  instance_id: text(),
  /** Description of the job. */
  message: text(),
  /** ID of the job. */
  job_id: text(),
}, 'instance_id') {}

/** An order that keeps a gateway locked. */
export abstract class InstanceOperationLock extends output({
  /**
   * Why the gateway is locked. TO_PERIOD_LOCK: change to yearly or monthly billing; PEC_CHG_LOCK: change of edition.
   */
  lock_scene: oneOf('TO_PERIOD_LOCK', 'PEC_CHG_LOCK'),
  /** ID of the order. */
  lock_source_id: text(),
}) {}

/** A gateway in a list. */
export abstract class InstanceSummary extends output({
  /** ID of the gateway. */
  id: text(),
  /** ID of the project that the gateway is in. */
  project_id: text(),
  /** Name. */
  instance_name: text(),
  /**
   * State. Running: ready. A new gateway passes through Creating, CreateSuccess, Initing, Registering and Installing. A
   * state that ends in Fail, Failed or Timeout is a failure. Frozen and Unhealthy do not change by themselves.
   */
  status: oneOf(...STATUSES),
  /**
   * State as a number. 1: Creating; 2: CreateSuccess; 3: CreateFail; 4: Initing; 5: Registering; 6: Running; 7:
   * InitingFailed; 8: RegisterFailed; 10: Installing; 11: InstallFailed; 12: Updating; 13: UpdateFailed; 20:
   * Rollbacking; 21: RollbackSuccess; 22: RollbackFailed; 23: Deleting; 24: DeleteFailed; 25: Unregistering; 26:
   * UnRegisterFailed; 27: CreateTimeout; 28: InitTimeout; 29: RegisterTimeout; 30: InstallTimeout; 31: UpdateTimeout;
   * 32: RollbackTimeout; 33: DeleteTimeout; 34: UnregisterTimeout; 35: Starting; 36: Freezing; 37: Frozen; 38:
   * Restarting; 39: RestartFail; 40: Unhealthy; 41: RestartTimeout; 42: Resizing; 43: ResizeFailed; 44: ResizeTimeout.
   */
  instance_status: oneOf(...STATUS_NUMBERS),
  /** Kind of gateway; apig. */
  type: text(),
  /** Edition. */
  spec: oneOf(...EDITIONS),
  /** When the gateway was created, in milliseconds since 1970. */
  create_time: int(),
  /** ID of the enterprise project; `0` is the default one. */
  enterprise_project_id: text(),
  /** Elastic IP address for inbound access. */
  eip_address: text(),
  /** Billing. 0: pay per use; 1: yearly or monthly, which the reference calls unused. */
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

/** An address of a gateway. */
export abstract class InstanceIp extends output({
  /** IPv4 address. */
  ip_address: text(),
  /** IPv6 address, if there is one. */
  ipv6_address: text(),
  /** Bandwidth in Mbit/s. */
  bandwidth_size: int(),
}) {}

/** A gateway. */
export abstract class Instance extends output({
  ...InstanceSummary.fields,
  /** Description of the gateway. */
  description: text(),
  /** ID of the VPC. */
  vpc_id: text(),
  /** Network ID of the subnet. */
  subnet_id: text(),
  /** ID of the security group. */
  security_group_id: text(),
  /** When the maintenance window starts, such as `22:00:00` (UTC). */
  maintain_begin: text(),
  /** When the maintenance window ends, four hours later. */
  maintain_end: text(),
  /** Address within the VPC. */
  ingress_ip: text(),
  /** IPv6 address within the VPC. */
  ingress_ip_v6: text(),
  /** ID of the user that the gateway belongs to. */
  user_id: text(),
  /** Public address of outbound calls. */
  nat_eip_address: text(),
  /** IPv6 range of outbound calls. */
  nat_eip_ipv6_cidr: text(),
  /** Outbound bandwidth in Mbit/s. */
  bandwidth_size: int(),
  /** How outbound bandwidth is charged. */
  bandwidth_charging_mode: text(),
  /** Availability zones: a string such as `[az-1a, az-1b]`, on some gateways a list. */
  available_zone_ids: either(text(), list(text())),
  /** Version of the gateway's software. */
  instance_version: text(),
  /** Network ID of the subnet. Not supported yet. */
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
  /** Addresses to avoid: no subdomain resolves to them, and the group DEFAULT cannot be called through them. */
  unreliable_ips: list(text()),
  /** Whether the gateway can be released. */
  is_releasable: bool(),
  /** How inbound bandwidth is charged. */
  ingress_bandwidth_charging_mode: text(),
  /** IPv6 address for inbound access. */
  eip_ipv6_address: text(),
  /** Whether IPv6 is fully enabled. */
  enable_fullstack_ipv6: bool(),
}, 'id', 'instance_name') {}

/** A gateway after a change. The service may omit what did not change, even the ID. */
export abstract class UpdatedInstance extends output(Instance.fields, 'instance_name') {}

/** Which gateways to list. */
export abstract class InstanceFilter extends input({
  ...paging,
  /** Only the gateway with this ID. */
  instance_id: text(),
  /** Only gateways whose name contains this; nothing makes it exact, see `findByName`. */
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

/** Progress of a gateway's creation. */
export abstract class InstanceProgress extends output({
  /** Progress in percent; 0 if it failed. */
  progress: oneOf(30, 50, 80, 90, 100, 0),
  /** State of the creation. */
  status: oneOf('creating', 'success', 'failed'),
  /** Code of the failure. */
  error_code: text(),
  /** Description of the failure. */
  error_msg: text(),
  /** When it started, in milliseconds since 1970. */
  start_time: int(),
  /** When it ended, in milliseconds since 1970. */
  end_time: int(),
}) {}
