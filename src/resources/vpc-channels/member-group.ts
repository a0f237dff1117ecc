import { input, int, list, output, required, text } from '../../schema/vocabulary.js';
import { MicroserviceLabel, MicroserviceLabelInput } from './microservice.js';
import { letters, lettersOrHan } from '../shared/letters.js';

/** The filters of channels and members that can match exactly. */
export const EXACT_NAMES = {
  pattern: /^(name|member_group_name)(,(name|member_group_name))*$/u,
  form: 'name, member_group_name, or both separated by a comma',
};
const NAME = lettersOrHan('_ - .', 'letter or a Chinese character');
const DICT_CODE = letters('- _ .');

/** Code in a dictionary, of channels and of server groups. */
export const dictCode = {
  /** Code in a dictionary: 3 to 64 letters, digits and `- _ .`. Not supported yet. */
  dict_code: text({ min: 3, max: 64, ...DICT_CODE }),
};

/** A server group of a channel: members that share a weight. */
export abstract class MemberGroupInput extends input({
  /** Name: 3 to 64 letters, digits, Chinese characters and `_ - .`; starts with a letter or a Chinese character. */
  member_group_name: required(text({ min: 3, max: 64, ...NAME })),
  /** Remark, up to 255 characters. */
  member_group_remark: text({ max: 255 }),
  /** Weight, 0 to 100. The members of the group get their weights from it. Not for services in a Nacos registry. */
  member_group_weight: int({ min: 0, max: 100 }),
  ...dictCode,
  /** Version of the service, up to 64 characters; for microservice channels only. */
  microservice_version: text({ max: 64 }),
  /**
   * Port of the service, 0 to 65535; for microservice channels only. 0: each address keeps the port of its workload.
   */
  microservice_port: int({ min: 0, max: 65535 }),
  /** Labels of the service; for microservice channels only. */
  microservice_labels: list(MicroserviceLabelInput),
  /** ID of the channel that the group refers to; for reference channels only. */
  reference_vpc_channel_id: text(),
}, {
  from: { unset: ['microservice_version', 'reference_vpc_channel_id'], unsupported: ['dict_code'] },
}) {}

/** A server group of a channel, as returned. */
export abstract class MemberGroup extends output({
  ...MemberGroupInput.fields,
  /** Labels of the service; for microservice channels only. */
  microservice_labels: list(MicroserviceLabel),
  /** ID of the member group. */
  member_group_id: text(),
  /** When it was added to the channel, RFC 3339. */
  create_time: text(),
  /** When it was last changed, RFC 3339. */
  update_time: text(),
}, 'member_group_id', 'member_group_name') {}
