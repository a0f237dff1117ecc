/** Read, change, write: turns responses into requests. `modify` of each resource does all steps. */
export type { FieldChange } from './calls/differences.js';
export type { Change, Draft, Modification } from './calls/modification.js';
export type { ModifyOptions } from './options.js';
export {
  convert, inputOf, type Conversion, type ConvertOptions, type DroppedField, type Fitting, type WhyDropped,
} from './schema/convert.js';
