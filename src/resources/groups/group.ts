/** A group, and how to read it: its domain names are part of it. */
import { operation } from '../../schema/operation.js';
import { bool, input, int, list, oneOf, output, required, text } from '../../schema/vocabulary.js';
import { GET_INSTANCE } from '../shared/actions.js';
import { INSTANCE } from '../shared/paths.js';
import { UrlDomain } from '../shared/url-domain.js';

const NAME = {
  pattern: /^[\p{Script=Han}A-Za-z0-9][\p{Script=Han}A-Za-z0-9_\-./()（）:：、]*$/u,
  form: 'letters, digits, Chinese characters and - _ . / ( ) : 、; starts with a letter, a digit or a Chinese character',
};

/** What can be changed on a group. */
export abstract class GroupUpdate extends input({
  /**
   * Name, unique on the gateway: 3 to 255 letters, digits, Chinese characters and `- _ . / ( ) : 、`; starts with a
   * letter, a digit or a Chinese character.
   */
  name: required(text({ min: 3, max: 255, ...NAME })),
  /** Remark, up to 1000 characters; `""` clears it. */
  remark: text({ max: 1000 }),
}) {}

/** An API group. */
export abstract class Group extends output({
  ...GroupUpdate.fields,
  /** ID of the group. */
  id: text(),
  /** State. 1: valid. */
  status: oneOf(1),
  /** Subdomain that the gateway gave the group, for debugging. */
  sl_domain: text(),
  /** All such subdomains. */
  sl_domains: list(text()),
  /** Whether the debugging subdomains may be called. Default: true. */
  sl_domain_access_enabled: bool(),
  /** Independent domain names bound to the group. */
  url_domains: list(UrlDomain),
  /** When the group was created, RFC 3339. */
  register_time: text(),
  /** When the group was last changed, RFC 3339. */
  update_time: text(),
  /** Whether it is the group that the gateway was created with. 1: yes; 2: no. */
  is_default: int(),
  /** Whether it is on sale in the marketplace. 1: yes; 2: no; 3: under review. Not supported yet. */
  on_sell_status: int(),
  /** Calls allowed per interval to all the group's APIs together. Not supported yet: a group has no limit. */
  call_limits: int(),
  /** Length of that interval, in `time_unit`s. Not supported yet. */
  time_interval: int(),
  /** Unit of that interval. Not supported yet. */
  time_unit: text(),
  /** Scope. V1: global; V2: integration application. */
  version: text(),
  /** Integration application that owns the group. Not supported yet. */
  roma_app_id: text(),
  /** Name of that application. Not supported yet. */
  roma_app_name: text(),
}, 'id', 'name') {}

export const GROUPS = `${INSTANCE}/api-groups` as const;

export const getGroup = operation({
  id: 'groups.get', method: 'GET', path: `${GROUPS}/{group_id}`, response: Group,
  actions: ['apig:groups:get', GET_INSTANCE],
});
