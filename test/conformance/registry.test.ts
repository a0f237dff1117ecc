import { describe, expect, expectTypeOf, it } from 'vitest';
import { type AnyOperation, type OperationId, operations } from '../../src/operations.js';
import type { Group, GroupPage } from '../../src/resources/groups.js';
import { surface } from './fixtures.js';
import { wireOperations } from './wire-operations.js';

const registry: Readonly<Record<string, AnyOperation>> = operations;

describe('the registry', () => {
  it('has all operations, and no others', () => {
    expect(Object.keys(operations).sort()).toEqual(Object.keys(surface).sort());
  });
  it('has each operation under its own ID', () => {
    for (const [id, operation] of Object.entries(operations)) expect(operation.id).toBe(id);
  });
  it('has 220 operations of the wire, four of which are two calls each', () => {
    expect(wireOperations).toHaveLength(220);
    expect(wireOperations.filter(({ id }) => id.includes(' or ')).map(({ id }) => id)).toEqual([
      'apis.publish or apis.unpublish',
      'apis.batchPublish or apis.batchUnpublish',
      'instanceTags.add or instanceTags.remove',
      'vpcEndpoints.connections.accept or vpcEndpoints.connections.reject',
    ]);
  });
  it('tells operations of one method and path apart by what they always send', () => {
    const places = Object.values<AnyOperation>(operations).map(
      ({ method, path, fixed = {} }) => `${method} ${path} ${JSON.stringify(fixed)}`,
    );
    expect(new Set(places).size).toBe(places.length);
  });
  it('names each operation as the method that sends it is called', () => {
    for (const [id, { calls }] of Object.entries(surface)) expect(calls[0]?.split('(')[0]).toBe(id);
  });
  it.for(Object.entries(surface))('%s has its method, its path and its section', ([id, { method, path, section }]) => {
    const operation = registry[id];
    expect({ method: operation?.method, path: operation?.path, section: operation?.section }).toEqual({
      method,
      path,
      section,
    });
  });
});

describe('the types of the registry', () => {
  it('know the IDs', () => {
    expectTypeOf<'groups.create'>().toExtend<OperationId>();
    expectTypeOf<'groups.nothing'>().not.toExtend<OperationId>();
  });
  it('keep input and output of each operation', () => {
    expectTypeOf(operations['groups.get']['~out']).toEqualTypeOf<Group | undefined>();
    expectTypeOf(operations['groups.list']['~out']).toEqualTypeOf<GroupPage | undefined>();
    expectTypeOf(operations['groups.list']['~item']).toEqualTypeOf<Group | undefined>();
    expectTypeOf<Parameters<NonNullable<(typeof operations)['groups.get']['~in']>>[0]>().toEqualTypeOf<{
      readonly path: { readonly group_id: string };
    }>();
  });
});
