import { describe, expect, expectTypeOf, it } from 'vitest';
import { type AnyOperation, type OperationId, operations } from '../../src/operations.js';
import type { Group, GroupPage } from '../../src/resources/groups.js';
import { surface } from './fixtures.js';

const registry: Readonly<Record<string, AnyOperation>> = operations;

describe('the registry', () => {
  it('holds all operations, and no others', () => {
    expect(Object.keys(surface)).toHaveLength(219);
    expect(Object.keys(operations).sort()).toEqual(Object.keys(surface).sort());
  });
  it('has each operation under its own id', () => {
    for (const [id, operation] of Object.entries(operations)) expect(operation.id).toBe(id);
  });
  it('has no two operations of one method and path', () => {
    const places = Object.values(operations).map((operation) => `${operation.method} ${operation.path}`);
    expect(new Set(places).size).toBe(places.length);
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
  it('know the ids', () => {
    expectTypeOf<'groups.create'>().toExtend<OperationId>();
    expectTypeOf<'groups.nothing'>().not.toExtend<OperationId>();
  });
  it('keep what each operation takes and gives', () => {
    expectTypeOf(operations['groups.get']['~out']).toEqualTypeOf<Group | undefined>();
    expectTypeOf(operations['groups.list']['~out']).toEqualTypeOf<GroupPage | undefined>();
    expectTypeOf(operations['groups.list']['~item']).toEqualTypeOf<Group | undefined>();
    expectTypeOf<Parameters<NonNullable<(typeof operations)['groups.get']['~in']>>[0]>().toEqualTypeOf<{
      readonly path: { readonly group_id: string };
    }>();
  });
});
