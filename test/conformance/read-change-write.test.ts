/**
 * Each field of what `modify` reads has a decision in `test/fixtures/read-change-write.json`: the field of the request
 * that takes it, or `null` if no update does. A new field of a response fails here until somebody decides.
 */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { convertObject } from '../../src/schema/convert.js';
import type { ObjectSpec, Spec } from '../../src/schema/vocabulary.js';
import { PAIRS, type Resource } from '../support/modifiable.js';

const decisions = JSON.parse(readFileSync(new URL('../fixtures/read-change-write.json', import.meta.url), 'utf8')) as Readonly<
  Record<Resource, Readonly<Record<string, string | null>>>
>;

/** Paths of everything in an object, as the fixture writes them: `members[].host`. */
function paths(object: ObjectSpec, within = ''): string[] {
  return Object.entries(object.fields).flatMap(([name, { spec }]) => pathsOf(spec, `${within}${name}`));
}
function pathsOf(spec: Spec, path: string): string[] {
  switch (spec.type) {
    case 'one': return [path, ...paths(spec.of, `${path}.`)];
    case 'list': return pathsOf(spec.of, `${path}[]`);
    default: return [path];
  }
}
const resources = Object.keys(PAIRS) as Resource[];

describe.each(resources)('%s', (resource) => {
  const { input, shown } = PAIRS[resource];

  it('has a decision for each field that is read, and for no other', () => {
    expect(Object.keys(decisions[resource]).sort()).toEqual(paths(shown).sort());
  });
  it('takes back the fields that the decisions name, if its update has them', () => {
    const taken = Object.values(decisions[resource]).filter((path) => path !== null);
    const unknown = taken.filter((path) => !paths(input).includes(path));
    expect(unknown).toEqual(CREATED[resource] ?? []);
  });
  it('drops the fields that no request takes', () => {
    const nobody = Object.entries(decisions[resource]).filter(([path, to]) => to === null && !/[.[]/.test(path));
    const response = Object.fromEntries(nobody.map(([name]) => [name, 'x']));
    const { body, dropped } = convertObject(input, response, { known: shown });
    expect(body).toEqual({});
    expect(dropped.filter(({ why }) => why === 'response only').map(({ path }) => path).sort()).toEqual(nobody.map(([name]) => name).sort());
  });
});

/** What can be set by a create only, as far as responses show it. */
const CREATED: Readonly<Partial<Record<Resource, readonly string[]>>> = {
  groups: ['version', 'roma_app_id'],
  'groups.domains': ['url_domain'],
  instances: [
    'enterprise_project_id', 'loadbalancer_provider', 'vpc_id', 'subnet_id', 'bandwidth_size', 'bandwidth_charging_mode',
    'available_zone_ids', 'ingress_bandwidth_charging_mode',
  ],
};
