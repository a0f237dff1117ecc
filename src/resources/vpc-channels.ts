/** VPC channels: load balancers inside a VPC, through which APIs reach their backends. */
import { operation } from '../schema/operation.js';
import type { CallOptions, ModifyOptions } from '../options.js';
import type { PagePromise } from '../calls/pages.js';
import type { ApigPromise } from '../http/promise.js';
import { type Tied, tied, type Without } from '../schema/tied.js';
import { bool, type Description, input, int, list, one, oneOf, output, required, text } from '../schema/vocabulary.js';
import type { Change, Modification } from '../calls/modification.js';
import { Service } from '../calls/service.js';
import { GET_INSTANCE } from './shared/actions.js';
import { ensured, firstNamed, inLargePages } from './shared/by-name.js';
import { EXACT_NAMES, MemberGroup, MemberGroupInput, dictCode } from './vpc-channels/member-group.js';
import { Member, MemberInput } from './vpc-channels/member.js';
import { Microservice, MicroserviceInput } from './vpc-channels/microservice.js';
import { lettersOrHan } from './shared/letters.js';
import { counters, paging } from './shared/paging.js';
import { INSTANCE } from './shared/paths.js';
import { membersOfChannel } from './shared/queue-keys.js';
import {
  moveTraffic, type CanaryMove, type TrafficCheck, type TrafficMove, type TrafficStep,
} from './vpc-channels/traffic.js';
import { VpcChannelMemberGroupsService } from './vpc-channel-member-groups.js';
import { VpcChannelMembersService } from './vpc-channel-members.js';

export { Member, MemberInput } from './vpc-channels/member.js';
export { MemberGroup, MemberGroupInput } from './vpc-channels/member-group.js';
export { Microservice, MicroserviceInput } from './vpc-channels/microservice.js';

const NAME = lettersOrHan('- _ .', 'letter or a Chinese character');
const HTTP_CODES = {
  pattern: /^[1-5]\d\d(-[1-5]\d\d)?(,[1-5]\d\d(-[1-5]\d\d)?)*$/u,
  form: 'statuses of 100 to 599 and ranges of them, separated by commas, such as 201,202,210-299',
};

/** How a channel checks which members are up. */
export abstract class HealthCheckInput extends input({
  /** Protocol of a check. */
  protocol: required(oneOf('TCP', 'HTTP', 'HTTPS', 'tcp', 'http', 'https')),
  /** Path to check; required for HTTP and HTTPS. */
  path: text(),
  /** Method of a check. Default: GET. */
  method: oneOf('GET', 'HEAD'),
  /** Port to check, 0 to 65535. Default or 0: the member's own port. */
  port: int({ min: 0, max: 65535 }),
  /** How many checks in a row must succeed for a member to be up, 1 to 10. */
  threshold_normal: required(int({ min: 1, max: 10 })),
  /** How many checks in a row must fail for a member to be down, 1 to 10. */
  threshold_abnormal: required(int({ min: 1, max: 10 })),
  /** Seconds between checks, 1 to 300; not less than `timeout`. */
  time_interval: required(int({ min: 1, max: 300 })),
  /**
   * HTTP statuses that count as success, 100 to 599: a list, a range or both, such as `201,202,210-299`; required for
   * HTTP.
   */
  http_code: text({ ...HTTP_CODES }),
  /**
   * Whether the gateway presents its client certificate, the one of its feature `backend_client_certificate`, which
   * must be configured first. Default: false.
   */
  enable_client_ssl: bool(),
  /** State. 1: available; 2: not available. */
  status: oneOf(1, 2),
  /** Seconds to wait for a response, 1 to 30; not more than `time_interval`. */
  timeout: required(int({ min: 1, max: 30 })),
}, {
  needs: { protocol: { HTTP: ['path', 'http_code'], http: ['path', 'http_code'], HTTPS: ['path'], https: ['path'] } },
  // The service accepts equal values, although the reference asks for a longer interval.
  check: (h) => h.timeout > h.time_interval && { timeout: 'must not be more than time_interval' },
}) {}

/** The health check of a channel. */
export abstract class HealthCheck extends output({
  ...HealthCheckInput.fields,
  /** ID of the health check. */
  id: text(),
  /** ID of the channel. */
  vpc_channel_id: text(),
  /** When it was set up, RFC 3339. */
  create_time: text(),
}) {}

/** The fields of a channel that a caller sets. */
abstract class VpcChannelFields extends input({
  /** Name: 3 to 64 letters, digits, Chinese characters and `- _ .`; starts with a letter or a Chinese character. */
  name: required(text({ min: 3, max: 64, ...NAME })),
  /** Port of the members, 1 to 65535. */
  port: required(int({ min: 1, max: 65535 })),
  /**
   * How requests are distributed. 1: weighted round robin; 2: weighted least connections; 3: hash of the source; 4:
   * hash of the URI.
   */
  balance_strategy: required(oneOf(1, 2, 3, 4)),
  /** What the members are. `ip`: addresses; `ecs`: cloud servers. */
  member_type: required(oneOf('ip', 'ecs')),
  /**
   * Kind, in the old form. 2: servers; 3: a microservice (with `microservice_info`); 0: as if omitted. Default: 2. Set
   * this or `vpc_channel_type`.
   */
  type: oneOf(2, 3, 0),
  /**
   * Kind. `builtin`: servers; `microservice`: a service of a registry or cluster; `reference`: other channels, named by
   * the server groups. Set this or `type`.
   */
  vpc_channel_type: oneOf('builtin', 'microservice', 'reference'),
  ...dictCode,
  /** Server groups. On an update, `[]` removes all. */
  member_groups: list(MemberGroupInput),
  /** Members. On an update, `[]` removes all. A reference channel has none. */
  members: list(MemberInput),
  /** Health check. */
  vpc_health_config: one(HealthCheckInput),
  /** The service behind the channel, for a microservice channel. */
  microservice_info: one(MicroserviceInput),
}, {
  from: {
    instead: { type: 'vpc_channel_type' },
    // The members of such channels are those of other channels, or are found by a registry.
    unless: { members: { vpc_channel_type: ['reference', 'microservice'], type: [3] } },
    unsupported: ['dict_code'],
    fixed: { type: 'create another channel', vpc_channel_type: 'create another channel' },
  },
}) {}
const NEEDED_IN_CHANNEL = {
  member_type: { ip: ['members[].host'], ecs: ['members[].ecs_id', 'members[].ecs_name'] },
} as const;
/** What a caller sets on a channel. `member_type` determines what its members need. */
export type VpcChannelInput = Tied<VpcChannelFields, typeof NEEDED_IN_CHANNEL>;
export const VpcChannelInput: Description<VpcChannelInput> = tied(VpcChannelFields, NEEDED_IN_CHANNEL);

/** A channel. */
export abstract class VpcChannel extends output({
  ...VpcChannelFields.fields,
  /** Server groups. */
  member_groups: list(MemberGroup),
  /** Members. Only if a single channel is read, and in the lists of old gateways. */
  members: list(Member),
  /** Health check. Present if `members` is. */
  vpc_health_config: one(HealthCheck),
  /** The service behind the channel; its strings are empty if there is none. */
  microservice_info: one(Microservice),
  /** ID of the channel. */
  id: text(),
  /** State. 1: normal; 2: abnormal. */
  status: oneOf(1, 2),
  /** When the channel was created, RFC 3339. */
  create_time: text(),
}, 'id', 'name') {}

/** Which channels to list. */
export abstract class VpcChannelFilter extends input({
  ...paging,
  /** Only the channel with this ID. */
  id: text(),
  /** Only channels whose name contains this; exact if `precise_search` names `name`. */
  name: text(),
  ...dictCode,
  /**
   * Names of parameters to match exactly instead of any part: `name`, `member_group_name`, or both, separated by a
   * comma.
   */
  precise_search: text(EXACT_NAMES),
  /** Only channels with a member of exactly this address. */
  member_host: text(),
  /** Only channels with a member on this port, 0 to 65535. */
  member_port: int({ min: 0, max: 65535 }),
  /**
   * Only channels with a server group whose name contains this; exact if `precise_search` names `member_group_name`.
   */
  member_group_name: text(),
  /** Only the channel with this server group. */
  member_group_id: text(),
  /** Only channels of this kind. */
  vpc_channel_type: oneOf('builtin', 'microservice', 'reference'),
}) {}

/** A page of channels. */
export abstract class VpcChannelPage extends output({
  ...counters,
  /** The channels. */
  vpc_channels: list(VpcChannel),
}, 'vpc_channels') {}

const VPC_CHANNELS = `${INSTANCE}/vpc-channels` as const;

export const createVpcChannel = operation({
  id: 'vpcChannels.create', method: 'POST', path: VPC_CHANNELS, body: VpcChannelInput,
  response: VpcChannel,
  actions: ['apig:vpcChannels:create', GET_INSTANCE],
});
export const updateVpcChannel = operation({
  id: 'vpcChannels.update', method: 'PUT', path: `${VPC_CHANNELS}/{vpc_channel_id}`,
  body: VpcChannelInput, response: VpcChannel,
  actions: ['apig:vpcChannels:update', GET_INSTANCE],
  queuedBy: [membersOfChannel('path.vpc_channel_id')],
});
export const deleteVpcChannel = operation({
  id: 'vpcChannels.delete', method: 'DELETE', path: `${VPC_CHANNELS}/{vpc_channel_id}`,
  actions: ['apig:vpcChannels:delete', GET_INSTANCE],
});
export const getVpcChannel = operation({
  id: 'vpcChannels.get', method: 'GET', path: `${VPC_CHANNELS}/{vpc_channel_id}`,
  response: VpcChannel,
  actions: ['apig:vpcChannels:get', GET_INSTANCE],
});
export const listVpcChannels = operation({
  id: 'vpcChannels.list', method: 'GET', path: VPC_CHANNELS, query: VpcChannelFilter,
  response: VpcChannelPage, items: 'vpc_channels',
  actions: ['apig:vpcChannels:list', GET_INSTANCE],
});
export const updateHealthCheck = operation({
  id: 'vpcChannels.updateHealthCheck', method: 'PUT',
  path: `${VPC_CHANNELS}/{vpc_channel_id}/health-config`, body: HealthCheckInput, response: HealthCheck,
  actions: [],
});

/** VPC channels (API reference 3.17). */
export class VpcChannelsService extends Service {
  /** Members of the channels. */
  readonly members = new VpcChannelMembersService(this.transport);
  /** Server groups of the channels. */
  readonly memberGroups = new VpcChannelMemberGroupsService(this.transport);

  /**
   * Creates a channel. APIs then name it as their backend. An account can have 30 at first; `configs.list` shows the
   * limit.
   *
   * `POST /v2/{project_id}/apigw/instances/{instance_id}/vpc-channels`
   * @param body - The channel, with its server groups, members and health check.
   * @returns The channel without its members. Read it to get them.
   * @throws ApigServiceError: APIG.2001 (400) a value is missing, APIG.3208 (400) the name is taken, APIG.3109 (403)
   *   too many channels, APIG.3030 (404) no such gateway, APIG.1005 (403) no permission.
   * @see API reference 3.17.1
   * @see https://support.huaweicloud.com/intl/en-us/api-apig/CreateVpcChannelV2.html
   */
  create(body: VpcChannelInput, options?: CallOptions): ApigPromise<VpcChannel> {
    return this.send(createVpcChannel, { body }, options);
  }

  /**
   * Changes a channel. Its kind cannot change. The members and server groups in the body replace all existing ones; an
   * empty list removes them all. What happens to a list that is left out is not documented: send both. The name can
   * change only while the feature `vpc_name_modifiable` is on, as it is at first.
   *
   * `PUT /v2/{project_id}/apigw/instances/{instance_id}/vpc-channels/{vpc_channel_id}`
   * @param vpcChannelId - ID of the channel.
   * @param body - The channel as it should be. An empty list of members or server groups removes them all.
   * @returns The channel as it is now, without its members.
   * @throws ApigServiceError: APIG.3023 (404) no such channel, APIG.2001 (400) a value is missing, APIG.1005 (403) no
   *   permission.
   * @see API reference 3.17.2
   * @see https://support.huaweicloud.com/intl/en-us/api-apig/UpdateVpcChannelV2.html
   */
  update(vpcChannelId: string, body: VpcChannelInput, options?: CallOptions): ApigPromise<VpcChannel> {
    return this.send(updateVpcChannel, { path: { vpc_channel_id: vpcChannelId }, body }, options);
  }

  /**
   * Changes fields of a channel. Reads it, and writes it as a whole with the change, so that nothing else changes.
   * Nothing is sent if nothing changes.
   *
   * ```ts
   * await client.vpcChannels.modify(vpcChannelId, { balance_strategy: 2 });
   * ```
   * @param vpcChannelId - ID of the channel.
   * @param change - The fields to change with their new values, or a function that changes a draft of the request.
   * @returns The object before and after, and what the service has not taken.
   * @throws ApigChangedMeanwhileError: somebody else changed it at the same time. A write of theirs between the second
   *   read and the update is not seen.
   * @throws ApigConversionError, ApigSecretsNeededError: writing it back would lose something; nothing was sent.
   */
  modify(
    vpcChannelId: string, change: Change<VpcChannelInput>, options?: ModifyOptions<VpcChannel>,
  ): Promise<Modification<VpcChannel>> {
    return this.modified({
      shown: VpcChannel, update: updateVpcChannel, path: { vpc_channel_id: vpcChannelId },
      get: (reading) => this.get(vpcChannelId, reading),
    }, change, options);
  }

  /**
   * Deletes a channel. No API, no other channel and no plugin may use it.
   *
   * `DELETE /v2/{project_id}/apigw/instances/{instance_id}/vpc-channels/{vpc_channel_id}`
   * @param vpcChannelId - ID of the channel.
   * @throws ApigServiceError: APIG.3023 (404) no such channel, APIG.3414 (403) an API uses it, APIG.3719 (409) another
   *   channel refers to it, APIG.3710 (400) a third_auth plugin uses it, APIG.1005 (403) no permission.
   * @see API reference 3.17.3
   * @see https://support.huaweicloud.com/intl/en-us/api-apig/DeleteVpcChannelV2.html
   */
  delete(vpcChannelId: string, options?: CallOptions): ApigPromise<undefined> {
    return this.send(deleteVpcChannel, { path: { vpc_channel_id: vpcChannelId } }, options);
  }

  /**
   * Reads a channel.
   *
   * `GET /v2/{project_id}/apigw/instances/{instance_id}/vpc-channels/{vpc_channel_id}`
   * @param vpcChannelId - ID of the channel.
   * @returns The channel with its server groups, members and health check.
   * @throws ApigServiceError: APIG.3023 (404) no such channel, APIG.2012 (400) a value is invalid, APIG.1005 (403) no
   *   permission.
   * @see API reference 3.17.4
   * @see https://support.huaweicloud.com/intl/en-us/api-apig/ShowDetailsOfVpcChannelV2.html
   */
  get(vpcChannelId: string, options?: CallOptions): ApigPromise<VpcChannel> {
    return this.send(getVpcChannel, { path: { vpc_channel_id: vpcChannelId } }, options);
  }

  /**
   * Lists channels.
   *
   * `GET /v2/{project_id}/apigw/instances/{instance_id}/vpc-channels`
   * @param query - Filters and paging; names match any part unless `precise_search` says otherwise.
   * @returns The first page. Iterate over it to get the channels of all pages.
   * @throws ApigServiceError: APIG.3030 (404) no such gateway, APIG.2011 (400) a value is invalid, APIG.1005 (403) no
   *   permission.
   * @see API reference 3.17.5
   * @see https://support.huaweicloud.com/intl/en-us/api-apig/ListVpcChannelsV2.html
   */
  list(query: VpcChannelFilter = {}, options?: CallOptions): PagePromise<VpcChannelPage, VpcChannel> {
    return this.page(listVpcChannels, { query }, options);
  }

  /**
   * Changes the health check of a channel.
   *
   * `PUT /v2/{project_id}/apigw/instances/{instance_id}/vpc-channels/{vpc_channel_id}/health-config`
   * @param vpcChannelId - ID of the channel.
   * @param body - The health check as it should be.
   * @returns The health check as it is now; `protocol` is returned in lower case.
   * @throws ApigServiceError: APIG.3023 (404) no such channel, APIG.2001 (400) a value is missing, APIG.1005 (403) no
   *   permission.
   * @see API reference 3.17.12
   */
  updateHealthCheck(vpcChannelId: string, body: HealthCheckInput, options?: CallOptions): ApigPromise<HealthCheck> {
    return this.send(updateHealthCheck, { path: { vpc_channel_id: vpcChannelId }, body }, options);
  }

  /**
   * Finds the channel of exactly this name. Searches all pages of `list`.
   *
   * @param name - The whole name; case matters.
   * @returns The channel, or `undefined` if there is none.
   */
  findByName(name: string, options?: CallOptions): Promise<VpcChannel | undefined> {
    return firstNamed(this.list({ name, precise_search: 'name' }, inLargePages(options)), 'name', name);
  }

  /**
   * Finds the channel of exactly this name, or creates it. If two callers do this at the same time, one creates it and
   * both get it, because names are unique.
   *
   * @param name - The whole name; case matters.
   * @param body - Fields to create it with if it is missing. An existing one is not changed.
   * @returns The channel. An existing one has its members.
   */
  ensure(name: string, body: Without<VpcChannelInput, 'name'>, options?: CallOptions): Promise<VpcChannel> {
    return ensured({
      resource: 'vpcChannels', body, named: { name }, options,
      find: (call) => this.findByName(name, call).then((found) => found && this.get(found.id, call)),
      create: (whole, call) => this.create(whole, call),
    });
  }

  /**
   * Moves all requests from one server group to another in one step (blue/green), and runs a check. Moves them back if
   * it fails or the call is aborted.
   *
   * The total weight of both groups stays the same, so that other groups keep their share. (It becomes 100 if it was
   * more than that, or zero.)
   * @param vpcChannelId - ID of the channel.
   * @param move - Names of the two groups, which must have weights.
   * @param check - Checks that all is well. `false` or a failure moves everything back.
   * @returns The final weights.
   * @throws ApigRollbackError: the check failed or the call was aborted. `restored` says whether the weights are as
   *   before, `cause` why.
   */
  blueGreen(vpcChannelId: string, move: TrafficMove, check: TrafficCheck, options?: CallOptions): Promise<TrafficStep> {
    return moveTraffic(
      this.memberGroups,
      'vpcChannels.blueGreen',
      vpcChannelId,
      { ...move, steps: [100] },
      check,
      options,
    );
  }

  /**
   * Moves requests from one server group to another step by step (canary), with a check after each step. Moves all of
   * them back if a check fails or the call is aborted.
   *
   * ```ts
   * const plan = { from: 'blue', to: 'green', steps: [5, 25, 100], hold: 60_000 };
   * await client.vpcChannels.canary(channelId, plan, async () => (await errorRate()) < 0.01);
   * ```
   * @param vpcChannelId - ID of the channel.
   * @param move - Names of the two groups, which must have weights, and the steps in percent.
   * @param check - Checks that all is well after each step. `false` or a failure moves everything back.
   * @returns The last step.
   * @throws ApigRollbackError: a check failed or the call was aborted. `restored` says whether the weights are as
   *   before, `cause` why.
   */
  canary(vpcChannelId: string, move: CanaryMove, check: TrafficCheck, options?: CallOptions): Promise<TrafficStep> {
    return moveTraffic(this.memberGroups, 'vpcChannels.canary', vpcChannelId, move, check, options);
  }
}
