/** Search for gateways by their tags. */
import { bool, input, int, list, oneOf, output, text } from '../../schema/vocabulary.js';

const KEY = {
  pattern: /^[\p{L}\p{N} _.:=+\-@]*$/u,
  not: /^_sys_/u,
  form: 'letters, digits, spaces and _ . : = + - @; does not start with _sys_',
};
const VALUE = { pattern: /^[\p{L}\p{N} _.:/=+\-@]*$/u, form: 'letters, digits, spaces and _ . : / = + - @' };

/** A tag to add to a gateway, or to remove from it. */
export abstract class InstanceTagInput extends input({
  /**
   * Key, 1 to 128 characters: letters of any script, digits, spaces and `_ . : = + - @`. Must not start with `_sys_`,
   * which marks the system's own tags.
   */
  key: text({ min: 1, max: 128, ...KEY }),
  /** Value, up to 255 characters: letters of any script, digits, spaces and `_ . : / = + - @`. */
  value: text({ max: 255, ...VALUE }),
}) {}

/** A tag of a gateway. */
export abstract class InstanceTag extends output({
  /** Key. Keys that start with `_sys_` are the system's own. */
  key: text(),
  /** Value of the tag. */
  value: text(),
}) {}

/** A tag key with the values to search for. */
export abstract class InstanceTagMatch extends input({
  /** Key to search by. */
  key: text(),
  /** Values, any of which matches; none: any value. */
  values: list(text()),
}) {}

/** A property other than a tag to search for. */
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
  /** Tags, all of which must be present. */
  tags: list(InstanceTagMatch),
  /** System tags, all of which must be present. */
  sys_tags: list(InstanceTagMatch),
  /** Other properties that must match. */
  matches: list(InstanceFieldMatch),
}) {}

/** Paging for gateways found by tag. */
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
  /** ID of the gateway. */
  resource_id: text(),
  /** Details. The spelling is the service's. Empty so far. */
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
