/** Errors of other code as causes: themselves if they can be printed, else what can be printed of them. */
import { inspect } from 'node:util';
import { runInNewContext } from 'node:vm';
import { describe, expect, it } from 'vitest';
import { shownCause, shownCode } from '../../src/http/cause.js';
import { screenOf } from '../../src/http/redact.js';

const SECRET = 'hush-hush-0123456789';
const HIDES = new Error('outer', { cause: new Error(`inner ${SECRET}`) });
const circular = new Error('circle');
circular.cause = circular;

class Request {
  get [Symbol.toStringTag](): string {
    return 'Request';
  }
}
const printed = (error: Error): string =>
  inspect(error, { depth: 10, showHidden: true }) + JSON.stringify(error) + error.message + String(error.stack);

describe('a harmless error', () => {
  it.each<[string, Error]>([
    ['refused', Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED', port: 1, address: '::1' })],
    ['with a cause', new Error('outer', { cause: new TypeError('inner') })],
    ['with several', new AggregateError([new Error('a'), new Error('b')], 'all')],
    ['with a line end at its end, as OpenSSL makes it', new Error('error:0A00010B:SSL routines:wrong version number\n')],
    ['in a circle', circular],
    ['of another realm', runInNewContext('new Error("x")') as Error],
    ['with bytes and a date', Object.assign(new Error('x'), { raw: Buffer.from('a\u001b'), at: new Date(0) })],
  ])('stays itself: %s', (_, error) => {
    expect(shownCause(error, [SECRET])).toBe(error);
  });
});

describe('an error that must not be printed as it is', () => {
  it.each<[string, Error]>([
    ['its message has a secret', new Error(`no route for ${SECRET}`)],
    ['its cause has a secret', HIDES],
    ['one of its errors has a secret', new AggregateError([new Error(SECRET)], 'all')],
    ['a member has a secret', Object.assign(new Error('x'), { data: `HTTP/1.1 200 ${SECRET}` })],
    ['a member deep in it has a secret', Object.assign(new Error('x'), { options: { headers: [{ a: SECRET }] } })],
    ['a key has a secret', Object.assign(new Error('x'), { [SECRET]: 1, [Symbol(SECRET)]: 1 })],
    ['a member has it as base64', Object.assign(new Error('x'), { b: Buffer.from(SECRET).toString('base64') })],
    ['its stack has a secret', Object.assign(new Error('x'), { stack: `Error: x\n    at ${SECRET}` })],
    ['its name has a secret', Object.assign(new Error('x'), { name: SECRET })],
    ['it holds the request', Object.assign(new Error('x'), { request: new Request() })],
    ['it has a member that prints itself', Object.assign(new Error('x'), { a: { [Symbol.for('nodejs.util.inspect.custom')]: () => SECRET } })],
  ])('is copied without that: %s', (_, error) => {
    const copy = shownCause(error, [SECRET]);
    expect(copy).not.toBe(error);
    expect(printed(copy)).not.toContain(SECRET);
    expect(printed(copy)).not.toContain(Buffer.from(SECRET).toString('base64'));
  });
  it('keeps all that may be shown', () => {
    const error = Object.assign(new TypeError(`no route for ${SECRET}\nFAKE`, { cause: HIDES }), {
      code: 'ECONNRESET', errno: -104, password: 'x', deep: { list: [SECRET, 'b'] }, data: '\u001b[2J',
    });
    const copy = shownCause(error, [SECRET]);
    expect({ ...copy }).toEqual({
      code: 'ECONNRESET', errno: -104, password: '[hidden]', deep: { list: ['[hidden]', 'b'] }, data: '\\u001b[2J',
    });
    expect([copy.name, copy.message]).toEqual(['TypeError', 'no route for [hidden]\\nFAKE']);
    expect(copy.stack?.split('\n')[0]).toBe('TypeError: no route for [hidden]\\nFAKE');
    expect(copy.stack).toMatch(/\n +at .*cause\.test\.ts/);
    expect(copy.cause).toMatchObject({ message: 'outer', cause: { message: 'inner [hidden]' } });
  });
  it('has what is shown in members like those of any error, and only frames in its stack', () => {
    const error = new Error(SECRET, { cause: new Error(SECRET) });
    error.stack = `Error: ${SECRET}\nwas at home\n${Array.from({ length: 30 }, (_, i) => `    at f${i}`).join('\n')}`;
    const copy = shownCause(error, [SECRET]);
    expect(copy.stack).toBe(['Error: [hidden]', ...Array.from({ length: 20 }, (_, i) => `    at f${i}`)].join('\n'));
    const usual = { configurable: true, writable: true, enumerable: false };
    for (const name of ['name', 'stack', 'cause'])
      expect(Object.getOwnPropertyDescriptor(copy, name)).toMatchObject(usual);
    expect(shownCause(Object.assign(new Error(SECRET), { stack: 5 }), [SECRET]).stack).toBe('Error: [hidden]');
    expect(shownCause(Object.assign(new Error(SECRET), { stack: `Error${' '.repeat(20_000)}\n    at f` }), [SECRET]).stack).toBe('Error: [hidden]');
  });
  it('has five levels of causes, and of errors in errors, and leaves out what is none', () => {
    const causes = (levels: number): Error =>
      new Error(`${levels} ${SECRET}`, levels === 0 ? {} : { cause: causes(levels - 1) });
    const depthOf = (error: unknown, next: (held: Error) => unknown): number =>
      error instanceof Error ? 1 + depthOf(next(error), next) : 0;
    expect(depthOf(shownCause(causes(9), [SECRET]), ({ cause }) => cause)).toBe(6);
    const parts = (levels: number): Error =>
      new AggregateError(levels === 0 ? [] : ['odd', parts(levels - 1)], SECRET);
    const firstOf = (held: Error): unknown => (held as Partial<AggregateError>).errors?.[0];
    expect(depthOf(shownCause(parts(9), [SECRET]), firstOf)).toBe(6);
  });
  it('is needed from 500 values and 20,000 characters on', () => {
    const own = new Error('x');
    own.stack = '';
    const filled = (values: number): Error =>
      Object.assign(new Error('x'), { stack: '', held: Array.from({ length: values }, (_, i) => i) });
    const isItself = (error: Error): boolean => shownCause(error, []) === error;
    expect(isItself(own)).toBe(true);
    expect([filled(400), filled(500)].map(isItself)).toEqual([true, false]);
    const long = (length: number): Error => Object.assign(new Error('x'), { stack: '', a: 'y'.repeat(length) });
    expect([long(19_000), long(20_001)].map(isItself)).toEqual([true, false]);
    expect(isItself(Object.assign(new Error('x'), { stack: '', none: null, gone: undefined }))).toBe(true);
    expect(isItself(Object.assign(new Error('x'), { stack: '', a: 'hush-', b: 'hush' }))).toBe(true);
  });
  it('copies several errors one by one', () => {
    const copy = shownCause(new AggregateError(Array.from({ length: 99 }, () => new Error(SECRET)), 'all'), [SECRET]);
    expect((copy as AggregateError).errors).toHaveLength(10);
    expect((copy as AggregateError).errors[0]).toMatchObject({ message: '[hidden]' });
  });
  it.each<[string, () => Error]>([
    ['a long message', () => new Error('x'.repeat(20_000_000))],
    ['a long member', () => Object.assign(new Error('x'), { data: 'x'.repeat(20_000_000) })],
    ['many members', () => Object.assign(new Error('x'), Object.fromEntries(Array.from({ length: 100_000 }, (_, i) => [i, i])))],
    ['a deep cause', () => Array.from({ length: 100_000 }).reduce<Error>((cause) => new Error('x', { cause }), new Error('x'))],
    ['a deep member', () => Object.assign(new Error('x'), {
      held: Array.from({ length: 100_000 }).reduce<object>((held) => ({ held }), {}),
    })],
  ])('has a bounded copy if it has %s', (_, make) => {
    Error.stackTraceLimit = 1;
    const error = make();
    Error.stackTraceLimit = 10;
    expect(inspect(shownCause(error, []), { depth: 99 }).length).toBeLessThan(20_000);
  });
  it.each(['a\nFAKE LINE', 'a\u001b[31m', 'a\u202eb', 'a\u2028b', 'a\u0085b', 'a\ud800'])('forges no line: %j', (text) => {
    const copy = shownCause(Object.assign(new Error(text), { data: text }), []);
    expect(printed(copy)).not.toContain(text);
  });
  it('is made of anything that is no error', () => {
    expect(shownCause(`x ${SECRET}`, [SECRET])).toMatchObject({ message: 'x [hidden]' });
    expect(shownCause(undefined, [])).toMatchObject({ message: 'undefined' });
    expect(shownCause({ message: 'like one' }, [])).toMatchObject({ message: 'like one' });
  });
});

describe('a code', () => {
  it.each([undefined, '', 'a b', 'EX\nFAKE', SECRET, Buffer.from(SECRET).toString('hex'), 'E'.repeat(101)])(
    'is none if it is %j', (code) => expect(shownCode(code, screenOf([SECRET]))).toBeUndefined(),
  );
  it.each(['ECONNRESET', 'APIG.2011', 'UND_ERR-1'])('stays %s', (code) =>
    expect(shownCode(code, screenOf([SECRET]))).toBe(code));
});
