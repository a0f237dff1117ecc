/** Public access of a gateway: its addresses for inbound and outbound calls. */
import { either, input, int, oneOf, output, text } from '../../schema/vocabulary.js';

const EIP_STATUSES = [
  'FREEZED',
  'BIND_ERROR',
  'BINDING',
  'PENDING_DELETE',
  'PENDING_CREATE',
  'NOTIFYING',
  'NOTIFY_DELETE',
  'PENDING_UPDATE',
  'DOWN',
  'ACTIVE',
  'ELB',
  'VPN',
  'ERROR',
] as const;

/** An elastic IP address to bind. */
export abstract class InstanceEipInput extends input({
  /** ID of the elastic IP address. */
  eip_id: text(),
}) {}

/** The elastic IP address that is bound. */
export abstract class InstanceEip extends output({
  /** ID of the address. */
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
  /** Bandwidth in Mbit/s, a string or a number. */
  bandwidth_size: either(text(), int()),
  /** How it is charged. bandwidth: by size; traffic: by amount. Default: bandwidth. */
  bandwidth_charging_mode: oneOf('bandwidth', 'traffic'),
}) {}

/** Outbound public access as it is. Only here the wire names are camelCase. */
export abstract class Egress extends output({
  /** ID of the outbound access. */
  id: text(),
  /** ID of the gateway. */
  instanceId: text(),
  /** ID of the elastic IP address. */
  cloudEipId: text(),
  /** The address. */
  cloudEipAddress: text(),
  /** ID of the bandwidth. */
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
