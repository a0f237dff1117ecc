/** Every word of the vocabulary with values that it takes and values that it refuses, and what the refusal says. */
import {
  anything, bool, dict, either, file, input, int, list, nullable, num, one, oneOf, output, required, secret, text,
  type Field, type Schema,
} from '../../src/schema/vocabulary.js';

export interface Word {
  readonly word: string;
  readonly object: Schema<unknown>;
  readonly right: readonly unknown[];
  /** Values with every line of what is said about them. */
  readonly wrong: readonly (readonly [value: unknown, ...lines: string[]])[];
}

/** A word as a field of a request; values are those of the field. */
function asked(
  word: string,
  field: Field<unknown>,
  right: readonly unknown[],
  ...wrong: readonly (readonly [value: unknown, ...lines: string[]])[]
): Word {
  return {
    word,
    object: input({ f: field }),
    right: right.map((f) => ({ f })),
    wrong: wrong.map(([f, ...lines]) => [{ f }, ...lines]),
  };
}
/** A word as a field of an answer. */
function told(
  word: string,
  field: Field<unknown>,
  right: readonly unknown[],
  ...wrong: readonly (readonly [value: unknown, ...lines: string[]])[]
): Word {
  return {
    word,
    object: output({ f: field }),
    right: right.map((f) => ({ f })),
    wrong: wrong.map(([f, ...lines]) => [{ f }, ...lines]),
  };
}

class Inner extends input({ n: required(int({ min: 1 })), note: text() }) {}
class Person extends input({ name: required(text({ min: 1 })), remark: text({ max: 5 }), members: list(Inner) }) {}

export const requestWords: readonly Word[] = [
  asked(
    'text',
    text(),
    ['', 'a', '😀'],
    [1, 'f: expected a string, got number 1'],
    [null, 'f: expected a string, got null'],
    [['a'], 'f: expected a string, got a list of 1'],
  ),
  asked(
    'text, shortest',
    text({ min: 2 }),
    ['ab', '😀😀'],
    ['a', 'f: expected a string of at least 2 characters, got "a"'],
    ['😀', 'f: expected a string of at least 2 characters, got "😀"'],
  ),
  asked(
    'text, longest',
    text({ max: 2 }),
    ['', 'ab', '😀😀'],
    ['abc', 'f: expected a string of at most 2 characters, got "abc"'],
  ),
  asked(
    'text of one length',
    text({ min: 3, max: 3 }),
    ['abc', '中文字'],
    ['ab', 'f: expected a string of 3 characters, got "ab"'],
  ),
  asked(
    'text, bytes',
    text({ maxBytes: 4 }),
    ['abcd', '😀', 'éé'],
    ['中文', 'f: expected a string of at most 4 bytes, got "中文"'],
  ),
  asked(
    'text, pattern',
    text({ pattern: /^[a-z]+$/ }),
    ['abc'],
    ['', 'f: expected a string that matches /^[a-z]+$/, got ""'],
    ['a1', 'f: expected a string that matches /^[a-z]+$/, got "a1"'],
  ),
  asked(
    'text, forbidden pattern',
    text({ not: /^x-/i }),
    ['x', 'ax-'],
    ['X-a', 'f: expected a string that does not match /^x-/i, got "X-a"'],
  ),
  asked(
    'text, several limits broken at once are one fault',
    text({ min: 2, max: 3, maxBytes: 3, pattern: /^[a-z]*$/, not: /b/ }),
    ['ac'],
    [
      'B',
      'f: expected a string of 2 to 3 characters of at most 3 bytes that matches /^[a-z]*$/ that does not match /b/, got "B"',
    ],
  ),
  asked(
    'text that is long is cut short in the message',
    text({ max: 5 }),
    [],
    ['x'.repeat(100), `f: expected a string of at most 5 characters, got "${'x'.repeat(60)}"… (100 characters)`],
  ),
  asked(
    'int',
    int(),
    [0, -1, 2 ** 53 - 1],
    [1.5, 'f: expected an integer, got number 1.5'],
    ['1', 'f: expected an integer, got "1"'],
    [NaN, 'f: expected an integer, got number NaN'],
    [Infinity, 'f: expected an integer, got number Infinity'],
    [2 ** 53, 'f: expected an integer, got number 9007199254740992'],
  ),
  asked(
    'int, range',
    int({ min: 1, max: 3 }),
    [1, 3],
    [0, 'f: expected an integer of 1 to 3, got number 0'],
    [4, 'f: expected an integer of 1 to 3, got number 4'],
  ),
  asked(
    'int, excluded values',
    int({ min: -1, not: [0] }),
    [-1, 1],
    [0, 'f: expected an integer of at least -1 other than 0, got number 0'],
  ),
  asked(
    'num',
    num({ max: 1.5 }),
    [1.5, -0.1],
    [1.6, 'f: expected a number of at most 1.5, got number 1.6'],
    [true, 'f: expected a number of at most 1.5, got boolean true'],
  ),
  asked(
    'bool',
    bool(),
    [true, false],
    [0, 'f: expected true or false, got number 0'],
    ['true', 'f: expected true or false, got "true"'],
  ),
  asked(
    'oneOf',
    oneOf('HTTP', 'GRPC'),
    ['HTTP'],
    ['http', 'f: expected one of "HTTP", "GRPC", got "http"'],
    [1, 'f: expected one of "HTTP", "GRPC", got number 1'],
  ),
  asked(
    'oneOf numbers',
    oneOf(1, 2),
    [1],
    [3, 'f: expected one of 1, 2, got number 3'],
    ['1', 'f: expected one of 1, 2, got "1"'],
  ),
  asked('anything', anything(), [null, 0, 'a', [null], { a: { b: null } }]),
  asked(
    'either',
    either(text({ max: 2 }), int({ max: 5 })),
    ['ab', 5],
    ['abc', 'f: expected a string of at most 2 characters or an integer of at most 5, got "abc"'],
    [6, 'f: expected a string of at most 2 characters or an integer of at most 5, got number 6'],
    [true, 'f: expected a string of at most 2 characters or an integer of at most 5, got boolean true'],
  ),
  asked(
    'file',
    file(),
    ['text', Buffer.from('a'), { path: '/tmp/a' }],
    [null, 'f: expected a file: bytes, a string, a Blob, a stream, or { path } or { content, name, type }, got null'],
  ),
  asked(
    'one',
    one(Inner),
    [{ n: 1 }, { n: 2, note: 'x' }],
    [{}, 'f.n: is required'],
    [{ n: 0 }, 'f.n: expected an integer of at least 1, got number 0'],
    [[], 'f: expected an object with n, got a list of 0'],
    ['x', 'f: expected an object with n, got "x"'],
    [{ n: 1, nota: 'x' }, 'f.nota: is not a field of this object; did you mean note?'],
  ),
  asked(
    'list of values',
    list(text({ max: 1 }), { min: 1, max: 2 }),
    [['a'], ['a', '']],
    [[], 'f: expected a list of 1 to 2 items, got a list of 0'],
    [['a', 'b', 'c'], 'f: expected a list of 1 to 2 items, got a list of 3'],
    [['ab'], 'f[0]: expected a string of at most 1 characters, got "ab"'],
    ['a', 'f: expected a list of 1 to 2 items, got "a"'],
    [[null], 'f[0]: expected a string of at most 1 characters, got null'],
    [[undefined], 'f[0]: is required'],
  ),
  asked(
    'list of objects',
    list(Inner),
    [[], [{ n: 1 }]],
    [
      [{ n: 1 }, { n: 'x', m: 1 }],
      'f[1].n: expected an integer of at least 1, got "x"',
      'f[1].m: is not a field of this object; did you mean n?',
    ],
  ),
  asked('list of lists', list(list(int())), [[], [[1], []]], [[[1, 'a']], 'f[0][1]: expected an integer, got "a"']),
  asked(
    'dict',
    dict(int()),
    [{}, { a: 1, 'b c': 2 }],
    [{ a: 'x' }, 'f.a: expected an integer, got "x"'],
    [{ 'b c': 'x' }, 'f["b c"]: expected an integer, got "x"'],
    [[], 'f: expected an object, got a list of 0'],
    [null, 'f: expected an object, got null'],
  ),
  asked(
    'dict, limits of keys',
    dict(int(), { max: 3, pattern: /^[a-z]+$/, not: /^x/ }),
    [{ abc: 1 }],
    [
      { abcd: 1 },
      'f.abcd: is not allowed as a key: expected a string of at most 3 characters that matches /^[a-z]+$/ that does not match /^x/',
    ],
    [
      { xa: 1 },
      'f.xa: is not allowed as a key: expected a string of at most 3 characters that matches /^[a-z]+$/ that does not match /^x/',
    ],
  ),
  asked(
    'dict, bytes of keys',
    dict(text(), { maxBytes: 3 }),
    [{ abc: '' }],
    [{ éé: '' }, 'f["éé"]: is not allowed as a key: expected a string of at most 3 bytes'],
  ),
  asked(
    'dict, known keys',
    dict(int(), { oneOf: ['a', 'b'] }),
    [{ a: 1 }, {}],
    [{ c: 1 }, 'f.c: is not allowed as a key: expected one of a, b'],
  ),
  asked('dict of objects', dict(Inner), [{ x: { n: 1 } }], [{ x: {} }, 'f.x.n: is required']),
  asked(
    'nullable',
    nullable(text({ max: 2 })),
    [null, 'ab', undefined],
    ['abc', 'f: expected a string of at most 2 characters or null, got "abc"'],
  ),
  asked('required', required(text()), ['', 'a'], [undefined, 'f: is required'], [null, 'f: expected a string, got null']),
  asked('required, nullable', required(nullable(int())), [null, 1], [undefined, 'f: is required']),
  asked('required, free-form', required(anything()), [null, 0], [undefined, 'f: is required']),
  asked('optional', text(), [undefined]),
  asked(
    'secret text',
    secret(text({ min: 8 })),
    ['longenough'],
    ['short', 'f: expected a string of at least 8 characters, got a string of 5 characters (not shown)'],
  ),
  asked(
    'secret number',
    secret(int({ min: 8 })),
    [8],
    [7, 'f: expected an integer of at least 8, got a number (not shown)'],
  ),
  asked(
    'secret map',
    secret(dict(list(text({ max: 2 })))),
    [{ a: ['b'] }],
    [{ a: ['hush'] }, 'f.a[0]: expected a string of at most 2 characters, got a string of 4 characters (not shown)'],
  ),
  {
    word: 'a request object',
    object: Person,
    right: [{ name: 'a' }, { name: 'a', remark: undefined, members: [] }],
    wrong: [
      [null, 'the value: expected an object with name, got null'],
      ['x', 'the value: expected an object with name, got "x"'],
      [[], 'the value: expected an object with name, got a list of 0'],
      [{}, 'name: is required'],
      [
        { nmae: 'a', remark: 1, extra: true },
        'name: is required',
        'remark: expected a string of at most 5 characters, got number 1',
        'nmae: is not a field of this object; did you mean name?',
        'extra: is not a field of this object',
      ],
      [{ name: 'a', REMARK: 'x' }, 'REMARK: is not a field of this object; did you mean remark?'],
      [{ name: 'a', constructor: 1 }, 'constructor: is not a field of this object'],
      [{ name: 'a', members: [{ n: 1 }, { n: 0 }] }, 'members[1].n: expected an integer of at least 1, got number 0'],
    ],
  },
];

class Item extends output({ n: int({ min: 1 }), kind: oneOf('a') }, 'n') {}
class Page extends output({ total: int(), items: list(Item), note: text({ max: 1 }), at: one(Item) }, 'items') {}

export const answerWords: readonly Word[] = [
  told(
    'text, whatever its limits',
    text({ min: 2, max: 3, maxBytes: 1, pattern: /^a$/, not: /b/ }),
    ['', 'bbbbb', null, undefined],
    [1, 'f: expected a string, got number 1'],
  ),
  told(
    'int, whatever its limits',
    int({ min: 1, max: 2, not: [1] }),
    [0, 1, 1.5, 99, null],
    ['1', 'f: expected an integer, got "1"'],
  ),
  told('num', num({ max: 1 }), [2], ['1', 'f: expected a number, got "1"']),
  told('bool', bool(), [true, null], ['true', 'f: expected true or false, got "true"']),
  told('oneOf, and any value that comes later', oneOf('a', 'b'), ['a', 'z', ''], [1, 'f: expected a string, got number 1']),
  told('oneOf numbers, and any that comes later', oneOf(1), [1, 99], ['1', 'f: expected a number, got "1"']),
  {
    word: 'anything that is always there',
    object: output({ f: anything() }, 'f'),
    right: [{ f: null }, { f: 0 }],
    wrong: [
      [{}, 'f: is missing'],
      [{ f: undefined }, 'f: is missing'],
    ],
  },
  told('anything', anything(), [null, undefined, { a: null }]),
  told('either', either(text(), int()), ['a', 1, null], [true, 'f: expected a string or an integer, got boolean true']),
  told(
    'list, whatever its length',
    list(text(), { min: 1, max: 1 }),
    [[], ['a', 'b'], null],
    [[1], 'f[0]: expected a string, got number 1'],
    ['a', 'f: expected a list, got "a"'],
  ),
  told(
    'dict, whatever its keys',
    dict(int(), { oneOf: ['a'] }),
    [{}, { b: 1 }, null],
    [{ b: 'x' }, 'f.b: expected an integer, got "x"'],
  ),
  told('required in a request is not required in an answer', required(text()), [undefined, null]),
  told('secret', secret(text()), ['x'], [1234, 'f: expected a string, got a number (not shown)']),
  {
    word: 'an answer object',
    object: Page,
    right: [
      { items: [] },
      { items: null },
      { items: [{ n: 0, kind: 'new', more: 1 }], extra: {} },
      { items: [], total: null, note: 'long', at: null },
    ],
    wrong: [
      [{}, 'items: is missing'],
      [{ items: [{}] }, 'items[0].n: is missing'],
      [{ items: [{ n: null }] }, 'items[0].n: expected an integer, got null'],
      [{ items: [null] }, 'items[0]: expected an object, got null'],
      [{ items: [], at: 'x' }, 'at: expected an object, got "x"'],
      [[], 'the value: expected an object, got a list of 0'],
      [null, 'the value: expected an object, got null'],
    ],
  },
];
