import { bool, input, int, oneOf, output, text } from '../../schema/vocabulary.js';
import { letters, lettersOrHan } from '../shared/letters.js';

const ECS_ID = letters('_ -');
const ECS_NAME = lettersOrHan('- _ .');

/** A member of a channel: a backend, given by its address or as a cloud server. */
export abstract class MemberInput extends input({
  /** Address, up to 64 characters; needed if the channel's `member_type` is `ip`. */
  host: text({ max: 64 }),
  /** Weight, 0 to 10000: the higher, the more requests it gets. */
  weight: int({ min: 0, max: 10000 }),
  /**
   * Whether it serves only while all others are down. Default: false. It needs the feature `vpc_backup`; a gateway
   * without it must be upgraded by technical support.
   */
  is_backup: bool(),
  /** Name of the server group that it belongs to, so that the members of a group can be changed together. */
  member_group_name: text(),
  /** State. 1: available; 2: not available. */
  status: oneOf(1, 2),
  /** Port, 0 to 65535. 0: the channel's port. */
  port: int({ min: 0, max: 65535 }),
  /** ID of the cloud server: 1 to 255 letters, digits and `- _`; needed if the channel's `member_type` is `ecs`. */
  ecs_id: text({ min: 1, max: 255, ...ECS_ID }),
  /**
   * Name of the cloud server: 1 to 64 letters, digits, Chinese characters and `- _ .`; needed if the channel's
   * `member_type` is `ecs`.
   */
  ecs_name: text({ min: 1, max: 64, ...ECS_NAME }),
}, {
  check: (m) => m.host === undefined && (m.ecs_id === undefined || m.ecs_name === undefined) && { host: 'is required unless ecs_id and ecs_name are given' },
  from: { repeats: { ecs_id: 'host', ecs_name: 'host' }, unset: ['host', 'member_group_name'] },
}) {}

/** A member of a channel, as returned. Old gateways omit its ID if they return the whole channel. */
export abstract class Member extends output({
  ...MemberInput.fields,
  /** ID of the cloud server; the address if the channel's `member_type` is `ip`. */
  ecs_id: text(),
  /** Name of the cloud server; the address if the channel's `member_type` is `ip`. */
  ecs_name: text(),
  /** ID of the member. */
  id: text(),
  /** ID of the channel. */
  vpc_channel_id: text(),
  /** ID of the server group that it belongs to. */
  member_group_id: text(),
  /** When it was added to the channel, RFC 3339. */
  create_time: text(),
  /** Result of the health check. */
  health_status: oneOf('healthy', 'unhealthy', 'unknown'),
}) {}
