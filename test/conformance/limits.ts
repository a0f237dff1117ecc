/**
 * Tries the limits that hang on another field's value: they may be declared as data or as code, so only trying tells.
 */
import { checkerOf } from '../../src/schema/engine.js';
import type { AnyOperation } from '../../src/schema/operation.js';
import type { ObjectSpec, Spec } from '../../src/schema/vocabulary.js';
import type { Documented } from './documented.js';
import type { Difference } from './report.js';
import { probes, smallest } from './samples.js';

/** The differences, and how many limits were tried. */
export interface Trial {
  readonly differences: readonly Difference[];
  readonly tried: number;
}

export function tryLimits(operation: AnyOperation, documented: Documented): Trial {
  const differences: Difference[] = [];
  const say = (place: string, differs: string): void =>
    void differences.push({ operation: operation.id, place, differs });
  for (const { place, field, by, value, limits } of documented.limitsBy) {
    const object = objectAt(operation, place);
    if (!object) continue; // its absence is a difference already
    const { good, bad } = probes(limits);
    const base = { ...smallest(object), [by]: value };
    for (const probe of bad)
      if (!refuses(object, { ...base, [field]: probe.value }, field))
        say(`${place}.${field}`, `with ${by} ${value}, ${probe.words} is let through`);
    for (const probe of good)
      if (refuses(object, { ...base, [field]: probe.value }, field))
        say(`${place}.${field}`, `with ${by} ${value}, ${probe.words} is refused`);
  }
  for (const { place, field, condition } of documented.requiredWhen) {
    const object = objectAt(operation, place);
    if (!object) continue;
    const { by, makesRequired } = readCondition(condition);
    for (const value of [undefined, ...valuesOf(object.fields[by]?.spec)]) {
      const wanted = makesRequired.includes(String(value));
      const found = refuses(
        object,
        { ...smallest(object), ...(value !== undefined && { [by]: value }), [field]: undefined },
        field,
      );
      if (wanted !== found)
        say(`${place}.${field}`, `with ${by} ${value ?? 'absent'}, it ${found ? 'is required' : 'may be left out'}`);
    }
  }
  return { differences, tried: documented.limitsBy.length + documented.requiredWhen.length };
}

const refuses = (object: ObjectSpec, value: unknown, field: string): boolean =>
  checkerOf(object)
    .issues(value)
    .some((issue) => issue.path[0] === field);
const valuesOf = (spec: Spec | undefined): readonly (string | number)[] => (spec?.type === 'oneOf' ? spec.values : []);

/** `when vpc_channel_status is absent, 1 or 2` */
function readCondition(condition: string): { by: string; makesRequired: readonly string[] } {
  const [, by, values] = /^when (\w+) is (.+)$/.exec(condition) ?? [];
  if (by === undefined || values === undefined) throw new Error(`The suite cannot read the condition "${condition}".`);
  return { by, makesRequired: values.split(/, | or /).map((value) => (value === 'absent' ? 'undefined' : value)) };
}

/** The declared object at a place such as `body.policy_https[]`. */
function objectAt(operation: AnyOperation, place: string): ObjectSpec | undefined {
  const [, ...steps] = place.split('.');
  let object = operation.body?.object;
  for (const step of steps) {
    let spec: Spec | undefined = object?.fields[step.replace(/\[\]|\{\}/, '')]?.spec;
    while (spec?.type === 'list' || spec?.type === 'dict') spec = spec.of;
    object = spec?.type === 'one' ? spec.of : undefined;
  }
  return object;
}
