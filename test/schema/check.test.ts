import { beforeAll, describe, expect, it } from 'vitest';
import type * as Engine from '../../src/schema/engine.js';
import { ApigRequestValidationError } from '../../src/errors.js';
import { operation, type CallInput } from '../../src/schema/operation.js';
import { input, int, required, secret, text } from '../../src/schema/vocabulary.js';
import { checkInput, getEngine } from '../../src/schema/check.js';

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
});
