import { beforeAll, describe, expect, it } from 'vitest';
import type * as Engine from '../../src/schema/engine.js';
import { ApigRequestValidationError } from '../../src/errors.js';
import { operation, type CallInput, type OperationFacts } from '../../src/schema/operation.js';
import { input, int, list, required, secret, text } from '../../src/schema/vocabulary.js';
import { type Checked, checkInput, engine as loaded, getEngine, ToldDrift } from '../../src/schema/check.js';

class Query extends input({ limit: int({ min: 1, max: 500 }) }) {}
class Body extends input({ name: required(text({ min: 3 })), remark: text(), key: secret(text({ min: 8 })) }) {}
const declared = {
  method: 'POST' as const,
  path: '/v2/{project_id}/apigw/instances/{instance_id}/things/{thing_id}',
  actions: [],
  errorStatuses: [],
};
const update = operation({
  ...declared, id: 'things.update', query: Query, body: Body,
  pathLimits: { thing_id: text({ max: 4, pattern: /^[a-z]+$/ }) },
});
const remove = operation({ ...declared, id: 'things.delete' });

const ADVICE =
  'To send a field that this version does not know, use extraBody or extraQuery; to send the input unchecked, validation: { requests: \'off\' }.';
let engine: typeof Engine;
beforeAll(async () => {
  engine = await getEngine();
});
class Item extends input({ name: required(text()) }) {}
class Nest extends input({ items: list(Item) }) {}
/** Everything that is wrong, as `path: message`. */
function issuesOf(input: Checked, given?: CallInput, op: OperationFacts = update): string[] {
  try {
    checkInput(op, input, engine, given);
    return [];
  } catch (error) {
    expect(error).toBeInstanceOf(ApigRequestValidationError);
    return (error as ApigRequestValidationError).issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
  }
}
function refusal(op: typeof update | typeof remove, given: CallInput): string {
  try {
    checkInput(op, given, engine);
    return 'accepted';
  } catch (error) {
    expect(error).toBeInstanceOf(ApigRequestValidationError);
    return (error as Error).message;
  }
}

describe('checking the input of an operation', () => {
  it('accepts what is right', () => {
    expect(
      refusal(update, { path: { thing_id: 'abc' }, query: { limit: 5 }, body: { name: 'abc', remark: undefined } }),
    ).toBe('accepted');
    expect(refusal(remove, { path: { thing_id: 'abc' } })).toBe('accepted');
    expect(refusal(remove, { path: { thing_id: 'abc' }, query: {} })).toBe('accepted');
  });
  it('names everything that is wrong in one message, with the ways past the check', () => {
    expect(
      refusal(update, {
        path: { thing_id: '..' },
        query: { limit: 0, ofset: 1 },
        body: { nmae: 'abc', remark: 1, key: 'short' },
      }),
    ).toBe(
      [
        'things.update: the input is not valid, nothing was sent.',
        '  path.thing_id: ".." is not an ID: it would name another resource',
        '  query.limit: expected an integer of 1 to 500, got number 0',
        '  query.ofset: is not a field of this object',
        '  body.name: is required',
        '  body.remark: expected a string, got number 1',
        '  body.key: expected a string of at least 8 characters, got a string of 5 characters (not shown)',
        '  body.nmae: is not a field of this object; did you mean name?',
        ADVICE,
      ].join('\n'),
    );
  });
  it('gives no advice if only IDs are wrong, because there is no way past that', () => {
    expect(refusal(remove, {})).toBe(
      'things.delete: the input is not valid, nothing was sent.\n  path.thing_id: is required',
    );
    expect(refusal(update, { path: { thing_id: 'ABCDE' }, body: { name: 'abc' } })).toBe(
      'things.update: the input is not valid, nothing was sent.\n  path.thing_id: expected a string of at most 4 characters that matches /^[a-z]+$/, got "ABCDE"',
    );
  });
  it('treats an omitted body as one without fields', () => {
    expect(refusal(update, { path: { thing_id: 'abc' } })).toBe(
      `things.update: the input is not valid, nothing was sent.\n  body.name: is required\n${ADVICE}`,
    );
  });
  it('rejects parts that the operation does not have', () => {
    expect(refusal(remove, { path: { thing_id: 'abc' }, query: { a: 1 }, body: {}, form: {} })).toBe(
      `things.delete: the input is not valid, nothing was sent.\n  query: this operation has no query\n  body: this operation has no body\n  form: this operation has no form\n${ADVICE}`,
    );
  });
  it('says which other issues there are at places without a fault of the description', () => {
    const input: Checked = {
      path: { thing_id: 'abc' },
      body: { name: 'a' },
      issues: [
        { path: ['body', 'name'], message: 'cannot be read' },
        { path: ['body', 'name', 'first'], message: 'is too deep' },
        { path: ['body.name'], message: 'has an odd name' },
        { path: ['extraBody'], message: 'is a Map' },
      ],
    };
    expect(issuesOf(input)).toEqual([
      'body.name: expected a string of at least 3 characters, got "a"', 'body.name.first: is too deep', 'extraBody: is a Map',
    ]);
    const right = { path: { thing_id: 'abc' }, body: { name: 'abc' } };
    expect(issuesOf({ ...right, issues: [] })).toEqual([]);
    expect(issuesOf({ ...right, issues: [{ path: ['extraBody'], message: 'is a Map' }] })).toEqual(['extraBody: is a Map']);
  });
  it('explains why a required member that the object of the caller inherits is not sent', () => {
    const inherited = 'is required; the object inherits it, and JSON sends own members only: pass a plain object';
    const sent = { path: { thing_id: 'abc' }, body: { key: 'short' } };
    const short = 'body.key: expected a string of at least 8 characters, got a string of 5 characters (not shown)';
    const given = { ...sent, body: Object.create({ name: 'abc', key: 'short' }) as object };
    expect(issuesOf(sent, given)).toEqual([`body.name: ${inherited}`, short]);
    expect(issuesOf(sent, { ...sent, body: {} })).toEqual(['body.name: is required', short]);
    expect(issuesOf(sent)).toEqual(['body.name: is required', short]);
    const deep = operation({ ...declared, id: 'things.nest', body: Nest });
    const item = Object.create({ name: 'abc' }) as object;
    expect(issuesOf({ ...sent, body: { items: [{}, {}] } }, { ...sent, body: { items: [item, {}] } }, deep)).toEqual([
      `body.items.0.name: ${inherited}`, 'body.items.1.name: is required',
    ]);
    expect(issuesOf({ ...sent, path: {}, body: { items: [] } }, { path: {} }, deep)).toEqual(['path.thing_id: is required']);
  });
  it('checks the limits of path parameters by their own rules, each time, and needs all of them', () => {
    for (const thing_id of ['abc', 'abcd']) expect(issuesOf({ path: { thing_id }, body: { name: 'abc' } })).toEqual([]);
    for (let i = 0; i < 2; i++)
      expect(issuesOf({ path: { thing_id: 'abcde' }, body: { name: 'abc' } })).toEqual([
        'path.thing_id: expected a string of at most 4 characters that matches /^[a-z]+$/, got "abcde"',
      ]);
    const other = operation({ ...declared, id: 'things.other', body: Body, pathLimits: { other_id: text({ max: 4 }) } });
    expect(issuesOf({ path: { thing_id: 'abc' }, body: { name: 'abc' } }, undefined, other)).toEqual(['path.other_id: is required']);
    const none = operation({ ...declared, id: 'zones.list', path: '/v2/zones', body: Body, pathLimits: { other_id: text() } });
    expect(issuesOf({ body: { name: 'abc' } }, undefined, none)).toEqual(['path.other_id: is required']);
  });
  it('loads the engine once', async () => {
    expect(await getEngine()).toBe(engine);
    expect(loaded).toBe(engine);
  });
});

describe('the drift that was reported', () => {
  const drift = (path: string, value?: string) => ({ path, kind: 'unknown field' as const, ...(value !== undefined && { value }) });
  it('is each place once per operation and value', () => {
    const told = new ToldDrift();
    expect(told.fresh(update, [drift('a'), drift('a'), drift('a', 'x'), drift('b')])).toEqual([drift('a'), drift('a', 'x'), drift('b')]);
    expect(told.fresh(update, [drift('a'), drift('a', 'x'), drift('a', 'y'), drift('b')])).toEqual([drift('a', 'y')]);
    expect(told.fresh(remove, [drift('a')])).toEqual([drift('a')]);
    expect(new ToldDrift().fresh(update, [drift('a')])).toEqual([drift('a')]);
  });
  it('is forgotten after a thousand places, not earlier', () => {
    const told = new ToldDrift();
    const places = Array.from({ length: 1_000 }, (_, i) => drift(`a${i}`));
    expect(told.fresh(update, places)).toHaveLength(1_000);
    expect(told.fresh(update, places)).toEqual([]);
    expect(told.fresh(update, [drift('one more')])).toHaveLength(1);
    expect(told.fresh(update, [drift('one more'), ...places])).toHaveLength(1_000);
  });
});
