import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { checkerOf } from '../../src/schema/engine.js';
import { issueLines } from '../../src/errors.js';
import {
  dict, input, int, list, nullable, one, oneOf, output, required, secret, specOf, text, type Schema,
} from '../../src/schema/vocabulary.js';
import { zodSchema } from '../../src/schema/check.js';
import { mayGenerateCode, verdicts } from './verdicts.js';
import { answerWords, requestWords } from './words.js';

/**
 * What is wrong with a value, a line each. Both questions that a checker answers must agree, before and after it was
 * asked often enough to be compiled.
 */
function faults(object: Schema<unknown>, value: unknown): string[] {
  const checker = checkerOf(specOf(object));
  const issues = checker.issues(value);
  const verdicts = Array.from({ length: 60 }, () => checker.valid(value));
  expect(new Set(verdicts)).toEqual(new Set([issues.length === 0]));
  return issues.map((issue) => issueLines([issue]).trim());
}

describe.each([['requests', requestWords], ['answers', answerWords]] as const)('the vocabulary in %s', (_, words) => {
  it.each(words.map((w) => [w.word, w] as const))('checks %s', (_word, { object, right, wrong }) => {
    for (const value of right) expect(faults(object, value)).toEqual([]);
    for (const [value, ...lines] of wrong) expect(faults(object, value)).toEqual(lines);
  });
});

describe('the code that a checker is compiled to', () => {
  /** True if code is made out of text while something is done. */
  function generates(act: () => void): boolean {
    const { Function: own } = globalThis;
    let found = false;
    globalThis.Function = new Proxy(own, {
      construct(target, given: string[]) {
        found = true;
        return Reflect.construct(target, given);
      },
    });
    try {
      act();
    } finally {
      globalThis.Function = own;
    }
    return found;
  }
  const fresh = (): ReturnType<typeof checkerOf> =>
    checkerOf(specOf(output({ names: list(text()), name: text(), size: int() }, 'names')));

  it('is made with the fiftieth check, so that programs with few calls do without', () => {
    const checker = fresh();
    const check = (times: number) => (): void => {
      for (let i = 0; i < times; i++) expect(checker.valid({ names: ['a'], size: 1 })).toBe(true);
    };
    expect([generates(check(49)), generates(check(1)), generates(check(100))]).toEqual([false, true, false]);
  });

  it('is made with the first check of a long list', () => {
    const [short, long] = [100, 101].map((length) => {
      const checker = fresh();
      return generates(() => expect(checker.valid({ names: Array.from({ length }, () => 'a') })).toBe(true));
    });
    expect({ short, long }).toEqual({ short: false, long: true });
  });
});

describe('rules between fields', () => {
  class Backend extends input(
    {
      kind: oneOf('HTTP', 'MOCK'),
      url: text(),
      answer: text(),
      tries: int({ min: 0, max: 9 }),
      key: secret(text()),
      low: int(),
      high: int(),
    },
    {
      needs: { kind: { HTTP: ['url'], MOCK: ['answer', 'tries'] } },
      when: { kind: { HTTP: { tries: int({ max: 3 }), key: text({ min: 8 }) } } },
      check: ({ low, high }) =>
        low !== undefined && high !== undefined && low > high && { high: 'must not be below low' },
    },
  ) {}
  class Api extends input({
    name: required(text()),
    backends: list(Backend),
    byName: dict(Backend),
    first: one(Backend),
  }) {}

  it('name every field that a value makes necessary', () => {
    expect(faults(Backend, {})).toEqual([]);
    expect(faults(Backend, { kind: 'HTTP', url: 'u' })).toEqual([]);
    expect(faults(Backend, { kind: 'HTTP' })).toEqual(['url: is required when kind is HTTP']);
    expect(faults(Backend, { kind: 'MOCK' })).toEqual([
      'answer: is required when kind is MOCK',
      'tries: is required when kind is MOCK',
    ]);
  });
  it('say what a field needs even if another field is wrong', () => {
    expect(faults(Backend, { kind: 'HTTP', tries: 10 })).toEqual([
      'tries: expected an integer of 0 to 9, got number 10',
      'url: is required when kind is HTTP',
    ]);
  });
  it('limit a field by the value of another, and hide secrets', () => {
    expect(faults(Backend, { kind: 'MOCK', answer: 'a', tries: 4 })).toEqual([]);
    expect(faults(Backend, { kind: 'HTTP', url: 'u', tries: 4, key: 'short' })).toEqual([
      'tries: expected an integer of at most 3, got number 4 (kind is HTTP)',
      'key: expected a string of at least 8 characters, got a string of 5 characters (not shown) (kind is HTTP)',
    ]);
  });
  it('run checks of several fields if each field on its own is right', () => {
    expect(faults(Backend, { low: 2, high: 1 })).toEqual(['high: must not be below low']);
    expect(faults(Backend, { low: 2, high: '1' })).toEqual(['high: expected an integer, got "1"']);
  });
  it('apply inside lists, maps and objects, with the path of the inner object', () => {
    expect(
      faults(Api, {
        name: 'a',
        backends: [{ kind: 'HTTP', url: 'u' }, { kind: 'HTTP' }],
        byName: { x: { low: 2, high: 1 } },
        first: { kind: 'HTTP', url: '', tries: 5 },
      }),
    ).toEqual([
      'backends[1].url: is required when kind is HTTP',
      'byName.x.high: must not be below low',
      'first.tries: expected an integer of at most 3, got number 5 (kind is HTTP)',
    ]);
  });
  it('apply in one item even if another is wrong', () => {
    expect(faults(Api, { name: 'a', backends: [{ low: 'x', high: 1 }, { low: 2, high: 1 }] })).toEqual([
      'backends[0].low: expected an integer, got "x"', 'backends[1].high: must not be below low',
    ]);
  });
  it('can have numbers and booleans as keys', () => {
    class Flagged extends input(
      { on: oneOf(0, 1), at: text(), soft: nullable(text()) },
      { needs: { on: { 1: ['at'] } }, when: { on: { 0: { soft: nullable(text({ max: 1 })) } } } },
    ) {}
    expect(faults(Flagged, { on: 0, soft: null })).toEqual([]);
    expect(faults(Flagged, { on: 1 })).toEqual(['at: is required when on is 1']);
    expect(faults(Flagged, { on: 0, soft: 'ab' })).toEqual([
      'soft: expected a string of at most 1 characters or null, got "ab" (on is 0)',
    ]);
  });
  it('are not looked up in the prototype of an object', () => {
    class Named extends input(
      { kind: text(), url: text() },
      { needs: { kind: { http: ['url'] } }, when: { kind: { http: { url: text({ min: 1 }) } } } },
    ) {}
    for (const kind of ['constructor', 'toString', '__proto__']) expect(faults(Named, { kind })).toEqual([]);
    expect(faults(Backend, { kind: 'constructor' })).toEqual([
      'kind: expected one of "HTTP", "MOCK", got "constructor"',
    ]);
  });
});

describe('suggestions for unknown keys', () => {
  class Throttle extends input({ name: text(), api_call_limits: int(), app_call_limits: int(), ip: text() }) {}
  it.each([
    ['nmae', 'name'],
    ['Name', 'name'],
    ['api_calls_limits', 'api_call_limits'],
    ['apiCallLimits', 'api_call_limits'],
    ['app_call_limit', 'app_call_limits'],
    ['i', 'ip'],
  ])('ask for %s: did you mean %s?', (wrong, meant) => {
    expect(faults(Throttle, { [wrong]: 1 })).toEqual([
      `${wrong}: is not a field of this object; did you mean ${meant}?`,
    ]);
  });
  it.each(['color', 'x', 'nomenclature'])('are not made for %s, which is near to no name', (wrong) => {
    expect(faults(Throttle, { [wrong]: 1 })).toEqual([`${wrong}: is not a field of this object`]);
  });
  it('are quoted if the key is not a plain name', () => {
    expect(faults(Throttle, { 'na me': 1 })).toEqual(['["na me"]: is not a field of this object; did you mean name?']);
  });
});

describe('without code generation', () => {
  it('the engine gives the same verdicts and the same messages', () => {
    expect(mayGenerateCode()).toBe(true);
    const script = fileURLToPath(new URL('verdicts.ts', import.meta.url));
    const printed = execFileSync(
      process.execPath,
      ['--disallow-code-generation-from-strings', '--import', 'tsx', script],
      { encoding: 'utf8' },
    );
    expect(printed).toBe(JSON.stringify({ generates: false, verdicts: verdicts() }));
  });
});

describe('describing classes', () => {
  it('have no instances', () => {
    class Thing extends input({ a: text() }) {}
    expect(() => Reflect.construct(Thing, [])).toThrow(
      new TypeError('This class describes plain objects; it has no instances.'),
    );
    expect(() => specOf(class {})).toThrow(new TypeError('Not a description: make it with input() or output().'));
  });
  it('are not changed by the words that mark their fields', () => {
    const plain = text({ max: 1 });
    expect([required(plain).required, secret(plain).secret, nullable(plain).nullable]).toEqual([true, true, true]);
    expect(plain).toEqual({ spec: { type: 'text', max: 1 } });
  });
});

describe('zodSchema', () => {
  class Range extends input(
    { low: required(int()), high: int() },
    { check: ({ low, high }) => high !== undefined && low > high && { high: 'must not be below low' } },
  ) {}
  it('returns what it accepts, and rejects what the client rejects, rules included', async () => {
    const schema = await zodSchema(Range);
    expect(schema.parse({ low: 1 })).toEqual({ low: 1 });
    expect(schema.safeParse({ low: 1, high: 2 })).toEqual({ success: true, data: { low: 1, high: 2 } });
    expect(schema.safeParse({ low: 2, high: 1 })).toMatchObject({
      success: false,
      error: { issues: [{ path: ['high'], message: 'must not be below low' }] },
    });
    expect(() => schema.parse({ low: 'a' })).toThrow();
  });
  it('keeps unknown fields of a response', async () => {
    const schema = await zodSchema(class extends output({ id: text() }, 'id') {});
    expect(schema.parse({ id: 'a', more: 1 })).toEqual({ id: 'a', more: 1 });
  });
});
