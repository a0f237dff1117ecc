/** Responses that show fields which are not set, as many of the service do: see the quirk `unsetAsEmpty`. */
import type { FieldSpec, ObjectSpec, Spec } from '../schema/vocabulary.js';
import { isRecord } from '../values.js';

/** Parts that the service returns as objects without a value if they are not in use. */
const HOLLOW: ReadonlySet<string> = new Set(['backend_api', 'func_info', 'mock_info', 'microservice_info']);

/** A response with everything that its description has. */
export function withUnset(object: ObjectSpec, value: unknown): unknown {
  if (!isRecord(value)) return value;
  const fields = Object.entries(object.fields).flatMap(([name, field]): [string, unknown][] => {
    const given = value[name];
    const shown = given === undefined ? unset(name, field, isUsed(object, value)) : inner(field.spec, given);
    return shown === undefined ? [] : [[name, shown]];
  });
  return { ...value, ...Object.fromEntries(fields) };
}
function inner(spec: Spec, value: unknown): unknown {
  if (spec.type === 'one') return withUnset(spec.of, value);
  if (spec.type === 'list' && Array.isArray(value)) return value.map((item) => inner(spec.of, item));
  return value;
}
/** An API as lists show it has no parts. */
const isUsed = ({ fields }: ObjectSpec, value: Record<string, unknown>): boolean =>
  !('backend_type' in fields) || [...HOLLOW].some((part) => value[part] !== undefined);

function unset(name: string, { spec }: FieldSpec, used: boolean): unknown {
  switch (spec.type) {
    case 'text':
    case 'either':
      return '';
    case 'oneOf':
      return spec.values.every((value) => typeof value === 'number') ? 0 : '';
    case 'int':
    case 'num':
      return 0;
    case 'list':
      return [];
    case 'one':
      return HOLLOW.has(name) && used ? withUnset(spec.of, {}) : null;
    default:
      return undefined; // `false` is a value.
  }
}
