/** Parameters of an operation: what callers send. */
import { asText, own, PARAMETER, readFields, type Origins } from './fields.js';
import { ignored, wrong, type Note, type Place } from './note.js';
import type { Part, Source } from './source.js';

const NUMBERS: readonly unknown[] = ['integer', 'long', 'float', 'double', 'number'];
const PLACES: readonly unknown[] = ['path', 'query', 'header', 'cookie'];

/** Reads the parameters of an operation, with those of its path that it does not replace. */
export function readParameters(
  source: Source,
  { operation, item }: { readonly operation: Part; readonly item: Part },
  origins: Origins,
  report: (note: Note) => void,
): Record<string, unknown>[] {
  const inherited = source.items(source.member(item, 'parameters'));
  const given = source.items(source.member(operation, 'parameters'));
  const key = ({ value }: Part): string => `${String(own(value, 'in'))}/${String(own(value, 'name'))}`;
  const replaced = new Set(given.map(key));
  const read: Record<string, unknown>[] = [];
  for (const part of [...inherited.filter((one) => !replaced.has(key(one))), ...given]) {
    const parameter = readParameter(source, part, { origins, path: `req_params.${read.length}.` }, report);
    if (parameter) read.push(parameter);
  }
  return read;
}

function readParameter(
  source: Source,
  part: Part,
  trace: { readonly origins: Origins; readonly path: string },
  report: (note: Note) => void,
): Record<string, unknown> | undefined {
  const { value, at } = part;
  const place = own(value, 'in');
  const name = String(own(value, 'name'));
  if (value === undefined) report(ignored(at, 'The reference leads to nothing: there is no such parameter.'));
  else if (!PLACES.includes(place)) report(ignored(at, `Parameters in ${String(place)} are left out.`));
  if (!PLACES.includes(place)) return undefined;
  const schema = source.isV3 ? source.member(part, 'schema') : part;
  const type = own(schema.value, 'type');
  if (type !== 'string' && !NUMBERS.includes(type)) {
    report(ignored(at, `Parameter ${name} is left out: only strings and numbers can be parameters, not ${typeName(type)}.`));
    return undefined;
  }
  if (place === 'header' && name.toLowerCase() === 'x-auth-token')
    report(wrong([...at, 'name'], 'name', 'The header X-Auth-Token cannot be a parameter.', 'APIG.2012'));
  const isNumber = type !== 'string';
  trace.origins.set(trace.path.slice(0, -1), at);
  if (own(schema.value, 'pattern') !== undefined)
    report(ignored([...schema.at, 'pattern'], `The pattern of parameter ${name} is not checked.`));
  return {
    ...readFields(PARAMETER, value, { ...trace, at }),
    type: isNumber ? 'NUMBER' : 'STRING',
    required: place === 'path' || own(value, 'required') === true ? 1 : 2,
    ...limits(schema, isNumber, trace),
    ...values(schema, report),
    ...sample(source, part),
  };
}
const typeName = (type: unknown): string => (typeof type === 'string' ? type : type === undefined ? 'one without a type' : 'several types');

/** Exports print limits of 0 for parameters without limits, even on strings: 0 means none. */
function limits(
  schema: { readonly value: unknown; readonly at: Place },
  isNumber: boolean,
  { origins, path }: { readonly origins: Origins; readonly path: string },
): Record<string, unknown> {
  const pairs = isNumber
    ? [['minimum', 'min_num'], ['maximum', 'max_num']] as const
    : [['minLength', 'min_size'], ['maxLength', 'max_size']] as const;
  const read: Record<string, unknown> = {};
  for (const [key, field] of pairs) {
    const limit = own(schema.value, key);
    if (limit === undefined || limit === 0) continue;
    read[field] = limit;
    origins.set(path + field, [...schema.at, key]);
  }
  return read;
}
function values({ value, at }: Part, report: (note: Note) => void): Record<string, unknown> {
  const fallback = own(value, 'default');
  const options = own(value, 'enum');
  const read: Record<string, unknown> = {};
  if (fallback !== undefined) read['default_value'] = asText(fallback);
  if (Array.isArray(options)) {
    const texts = options.map((option) => String(asText(option)));
    if (texts.some((text) => text.includes(',')))
      report({ effect: 'changed', at: [...at, 'enum'], message: 'A value that contains a comma becomes several values.' });
    read['enumerations'] = texts.join(',');
  }
  return read;
}
/** Version 3 has the sample as `example`. */
function sample(source: Source, { value }: Part): Record<string, unknown> {
  const swagger = own(value, 'x-apigateway-sample');
  const example = source.isV3 ? own(value, 'example') ?? swagger : swagger;
  return typeof example === 'string' || typeof example === 'number' ? { sample_value: String(example) } : {};
}
