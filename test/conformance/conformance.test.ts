/**
 * Compares every declared operation with all that is documented of it, and what the client sends and returns with the
 * documented examples and with the wire of the vendor's own client. Prints what was compared.
 */
import { afterAll, describe, expect, it } from 'vitest';
import type { AnyOperation } from '../../src/schema/operation.js';
import { compareAll } from './compare.js';
import { documentation, type Documented, keyOf } from './documented.js';
import { readExamples } from './examples.js';
import { exceptions } from './exceptions.js';
import { surface, wireRecords } from './fixtures.js';
import { tryLimits } from './limits.js';
import { coverage, type Difference, Exceptions, inWords, type Tally } from './report.js';
import { cleanUp, emptied, sendExamples, sendRecord, sendSpecialPath } from './wire.js';
import { wireOperations } from './wire-operations.js';

const idsByKey = new Map(Object.entries(surface).map(([id, entry]) => [keyOf(entry), id]));
const documents = documentation((key) => idsByKey.get(key) ?? '');
const declared: readonly AnyOperation[] = wireOperations;
const comparison = compareAll(declared, (operation) => documents.get(keyOf(operation)));
const known = new Exceptions(exceptions);

const chapters = new Map<string, Tally & { services: Set<string> }>();
const chapterOf = (documented: Documented): string => documented.section?.split('.').slice(0, 2).join('.') ?? 'newer';
for (const documented of [...documents.values()]) {
  const tally = chapters.get(chapterOf(documented)) ?? {
    operations: 0,
    documented: 0,
    fields: 0,
    examples: 0,
    wire: 0,
    services: new Set(),
  };
  tally.documented++;
  tally.services.add((idsByKey.get(keyOf(documented)) ?? '').replace(/\.\w+$/, ''));
  chapters.set(chapterOf(documented), tally);
}
/** Where the operation is counted. */
function tallyOf(documented: Documented): Tally {
  const tally = chapters.get(chapterOf(documented));
  if (!tally) throw new Error(`There is no chapter of ${keyOf(documented)}.`);
  return tally;
}
/** Fails with every difference that no exception explains. */
const expectNone = (differences: readonly Difference[]): void =>
  expect(known.unexplained(differences).map(inWords)).toEqual([]);

const documentedOnes = declared.flatMap((operation) => {
  const documented = documents.get(keyOf(operation));
  return documented ? [{ id: operation.id, operation, documented }] : [];
});

describe('the declaration of every operation', () => {
  it.for(declared.map(({ id }) => id))('is as documented: %s', (id) => {
    const one = documentedOnes.find((o) => o.id === id);
    const trial = one ? tryLimits(one.operation, one.documented) : { differences: [], tried: 0 };
    if (one) {
      const tally = tallyOf(one.documented);
      tally.operations++;
      tally.fields += (comparison.fields.get(id) ?? 0) + trial.tried;
    }
    expectNone([...comparison.differences.filter((d) => d.operation === id), ...trial.differences]);
  });
});

describe('every example of the reference', () => {
  it.for(documentedOnes.map((one) => [one.id, one] as const))('is as documented: %s', async ([, { operation, documented }]) => {
    const read = readExamples(operation, documented);
    const unfit = new Set(read.filter((reading) => reading.differences.length > 0).map((reading) => reading.place));
    const sent = await sendExamples(operation, documented, unfit);
    const differences = [...read, ...sent].flatMap((reading) => reading.differences);
    const failed = new Set(known.unexplained(differences).map((d) => d.place));
    tallyOf(documented).examples += sent.filter((reading) => !failed.has(reading.place)).length;
    expectNone(differences);
  });
});

describe('requests on the wire and those of the vendor\'s client', () => {
  const records = wireRecords.flatMap((record) => {
    const one = documentedOnes.find((o) => keyOf(o.operation) === `${record.method} ${record.path_template}`);
    return one ? [[one.id, record.variant, record, one] as const] : [];
  });
  it.for(records)('are equal: %s, %s', async ([id, variant, record, { operation, documented }]) => {
    const faults = await sendRecord(operation, record);
    const differences = faults.map((differs) => ({ operation: id, place: `wire ${variant}`, differs }));
    if (known.unexplained(differences).length === 0) tallyOf(documented).wire++;
    expectNone(differences);
  });
  it.for(records.filter(([, variant, { wire }]) => variant === 'full' && wire))(
    'are equal with every value empty or zero: %s',
    async ([id, , record, { operation }]) => {
      const faults = await sendRecord(operation, emptied(record));
      expectNone(faults.map((differs) => ({ operation: id, place: 'wire full', differs })));
    },
  );
  it.for(documentedOnes.map((one) => [one.id, one] as const))(
    'are equal with special characters in the path: %s',
    async ([, { operation }]) => {
      expect(await sendSpecialPath(operation)).toEqual([]);
    },
  );
});

describe('the exceptions', () => {
  it('are all needed', () => {
    expect(known.unused(new Set(declared.map((operation) => operation.id)))).toEqual([]);
  });
});

afterAll(() => {
  cleanUp();
  const order = (chapter: string): number => (chapter === 'newer' ? Infinity : Number(chapter.split('.')[1]));

  console.log(coverage(new Map([...chapters].sort(([a], [b]) => order(a) - order(b)))));
});
