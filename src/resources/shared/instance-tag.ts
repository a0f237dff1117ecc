import { input, output, text } from '../../core/schema.js';

const KEY = /^[\p{L}\p{N} _.:=+\-@]*$/u;
const VALUE = /^[\p{L}\p{N} _.:/=+\-@]*$/u;

/** A tag to put on a gateway, or to take off it. */
export abstract class InstanceTagInput extends input({
  /** Key, 1 to 128 characters: letters of any script, digits, spaces and `_ . : = + - @`. Must not start with `_sys_`, which marks the system's own tags. */
  key: text({ min: 1, max: 128, pattern: KEY, not: /^_sys_/u }),
  /** Value, up to 255 characters: letters of any script, digits, spaces and `_ . : / = + - @`. */
  value: text({ max: 255, pattern: VALUE }),
}) {}

/** A tag of a gateway. */
export abstract class InstanceTag extends output({
  /** Key. Keys that start with `_sys_` are the system's own. */
  key: text(),
  /** Value of the tag. */
  value: text(),
}) {}
