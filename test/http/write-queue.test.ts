/** Who waits for whom. */
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { specOf } from '../../src/schema/vocabulary.js';
import { targetsAt, WriteQueue } from '../../src/http/turns.js';
import { operations } from '../../src/operations.js';
import type { AnyOperation, QueueKey } from '../../src/schema/operation.js';

const PLUGINS: QueueKey = { name: 'plugins', at: 'body.ids' };
const ALL: QueueKey = { name: 'plugins' };
const flush = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** A queue, and who of those that entered is at work. */
class Desk {
  readonly queue = new WriteQueue();
  readonly working = new Set<string>();
  readonly #leave = new Map<string, () => void>();

  async enter(
    who: string,
    keys: readonly QueueKey[],
    ids: readonly string[] = [],
    gateway = 'g1',
  ): Promise<this> {
    const { before, leave } = this.queue.enter(gateway, keys, { body: { ids } });
    this.#leave.set(who, leave);
    if (before) void before.then(() => this.working.add(who));
    else this.working.add(who);
    await flush();
    return this;
  }
  async leave(who: string): Promise<string[]> {
    this.#leave.get(who)?.();
    this.working.delete(who);
    await flush();
    return [...this.working];
  }
}

describe('the write queue', () => {
  it('lets one call through at a time on the same object, in their order', async () => {
    const desk = new Desk();
    for (const who of ['a', 'b', 'c']) await desk.enter(who, [PLUGINS], ['p1']);
    expect([...desk.working]).toEqual(['a']);
    expect(await desk.leave('a')).toEqual(['b']);
    expect(await desk.leave('b')).toEqual(['c']);
    expect(await desk.leave('c')).toEqual([]);
  });
  it('does not delay others: another object, another name, another gateway', async () => {
    const desk = new Desk();
    await desk.enter('a', [PLUGINS], ['p1']);
    await desk.enter('b', [PLUGINS], ['p2']);
    await desk.enter('c', [{ name: 'other', at: 'body.ids' }], ['p1']);
    await desk.enter('d', [PLUGINS], ['p1'], 'g2');
    expect([...desk.working]).toEqual(['a', 'b', 'c', 'd']);
  });
  it('makes a call about several objects wait for all of them', async () => {
    const desk = new Desk();
    await desk.enter('a', [PLUGINS], ['p1']);
    await desk.enter('b', [PLUGINS], ['p2']);
    await desk.enter('both', [PLUGINS], ['p2', 'p1']);
    await desk.enter('later', [PLUGINS], ['p1']);
    expect(await desk.leave('a')).toEqual(['b']);
    expect(await desk.leave('b')).toEqual(['both']);
    expect(await desk.leave('both')).toEqual(['later']);
  });
  it('makes a call without a target take turns with all', async () => {
    const desk = new Desk();
    await desk.enter('a', [PLUGINS], ['p1']);
    await desk.enter('all', [ALL]);
    await desk.enter('b', [PLUGINS], ['p2']);
    await desk.enter('again', [ALL]);
    expect([...desk.working]).toEqual(['a']);
    expect(await desk.leave('a')).toEqual(['all']);
    expect(await desk.leave('all')).toEqual(['b']);
    expect(await desk.leave('b')).toEqual(['again']);
  });
  it('treats an input without a target as one about all', async () => {
    const desk = new Desk();
    await desk.enter('a', [PLUGINS], ['p1']);
    await desk.enter('nothing', [PLUGINS], []);
    expect([...desk.working]).toEqual(['a']);
  });
  it('makes a call that comes later wait for what is at work then, whoever has left before', async () => {
    const others = new Desk();
    await others.enter('a', [PLUGINS], ['p1']);
    await others.enter('b', [PLUGINS], ['p2']);
    await others.enter('c', [PLUGINS], ['p1']);
    expect([...others.working]).toEqual(['a', 'b']);
    expect(await others.leave('a')).toEqual(['b', 'c']);
    await others.enter('d', [PLUGINS], ['p2']);
    await others.enter('e', [PLUGINS], ['p1']);
    expect([...others.working]).toEqual(['b', 'c']);
    const all = new Desk();
    await all.enter('a', [PLUGINS], ['p1']);
    await all.enter('all', [ALL]);
    expect(await all.leave('a')).toEqual(['all']);
    await all.enter('b', [PLUGINS], ['p1']);
    await all.enter('again', [ALL]);
    expect([...all.working]).toEqual(['all']);
    expect(await all.leave('all')).toEqual(['b']);
    expect(await all.leave('b')).toEqual(['again']);
    await all.enter('c', [PLUGINS], ['p2']);
    expect([...all.working]).toEqual(['again']);
    const two = new Desk();
    for (const who of ['first', 'second']) await two.enter(who, [ALL]);
    expect(await two.leave('first')).toEqual(['second']);
    await two.enter('c', [PLUGINS], ['p1']);
    expect([...two.working]).toEqual(['second']);
  });
  it('makes nobody wait if nobody is at work', () => {
    const queue = new WriteQueue();
    expect(queue.enter('g1', [PLUGINS], { body: { ids: ['p1'] } }).before).toBeUndefined();
    expect(queue.enter('g1', [], {}).before).toBeUndefined();
    expect(queue.enter('g1', [ALL], {}).before).toBeInstanceOf(Promise);
  });
  it('keeps the order when a waiting call gives up', async () => {
    const desk = new Desk();
    for (const who of ['a', 'gone', 'c']) await desk.enter(who, [PLUGINS], ['p1']);
    expect(await desk.leave('gone')).toEqual(['a']);
    expect(await desk.leave('a')).toContain('c');
  });
  it('forgets finished calls', async () => {
    const desk = new Desk();
    await desk.enter('a', [PLUGINS, { name: 'other' }], ['p1', 'p2']);
    await desk.enter('b', [ALL]);
    expect(desk.queue.size).toBe(2);
    await desk.leave('a');
    await desk.leave('b');
    expect(desk.queue.size).toBe(0);
  });
  it('never lets two on one object, and lets everybody through', async () => {
    const call = fc.record({
      all: fc.boolean(),
      ids: fc.uniqueArray(fc.constantFrom('1', '2', '3'), { minLength: 1 }),
      name: fc.constantFrom('x', 'y'),
    });
    await fc.assert(fc.asyncProperty(fc.array(call, { maxLength: 12 }), async (calls) => {
      const queue = new WriteQueue();
      const open: { readonly name: string; readonly ids: readonly string[] }[] = [];
      const runs = calls.map(async ({ all, ids, name }) => {
        const { before, leave } = queue.enter('g', [all ? { name } : { name, at: 'body.ids' }], { body: { ids } });
        await before;
        const mine: { readonly name: string; readonly ids: readonly string[] } = { name, ids: all ? [] : ids };
        expect(
          open.filter(
            (o) =>
              o.name === name
              && (o.ids.length === 0 || mine.ids.length === 0 || o.ids.some((id) => mine.ids.includes(id))),
          ),
        ).toEqual([]);
        open.push(mine);
        await flush();
        open.splice(open.indexOf(mine), 1);
        leave();
      });
      await Promise.all(runs);
      await flush();
      expect(queue.size).toBe(0);
    }), { numRuns: 50 });
  });
});

it('targets are read from the input as the operation says', () => {
  expect(targetsAt({ path: { plugin_id: 'p' } }, 'path.plugin_id')).toEqual(['p']);
  expect(targetsAt({ body: { ids: ['a', 'b', 'a'] } }, 'body.ids')).toEqual(['a', 'b']);
  expect(targetsAt({}, 'body.ids')).toEqual([]);
  expect(targetsAt({ body: { ids: [1, null] } }, 'body.ids')).toEqual([]);
});

describe('what the service does one at a time', () => {
  interface Turns {
    readonly name: string;
    readonly evidence: string;
    /** The place of the target in the input of each operation; `all`: it takes turns with all. */
    readonly operations: Readonly<Record<string, string>>;
  }
  const facts = JSON.parse(
    readFileSync(new URL('../fixtures/write-queue.json', import.meta.url), 'utf8'),
  ) as readonly Turns[];
  const queued = Object.values<AnyOperation>(operations).filter((operation) => operation.queuedBy);

  it('is what the locks of a client in use show, no more and no less', () => {
    const known = facts.flatMap(({ name, operations: at }) =>
      Object.entries(at).map(([id, place]) => `${id}: ${name} (${place})`));
    const declared = queued.flatMap(({ id, queuedBy = [] }) =>
      queuedBy.map(({ name, at = 'all' }) => `${id}: ${name} (${at})`));
    expect(declared.sort()).toEqual(known.sort());
    expect(facts.filter(({ evidence }) => !evidence.startsWith('huaweicloud/terraform-provider-huaweicloud, '))).toEqual([]);
  });
  it.each(queued.map((operation) => [operation.id, operation] as const))(
    'is declared with %s',
    (_, operation) => {
      expect(operation.method).not.toBe('GET');
      for (const { at } of operation.queuedBy ?? []) {
        if (at === undefined) continue;
        const [part, key] = at.split('.');
        if (part === 'path') expect(operation.path).toContain(`{${key ?? ''}}`);
        else expect(Object.keys(specOf(operation.body as never).fields)).toContain(key);
      }
    },
  );
});
