/** What is said of responses that are not the operation's. */
import { describe, expect, it } from 'vitest';
import { excerpt, isHtml, notFile, notJson, rejectionIn } from '../../src/http/excerpt.js';
import { operations } from '../../src/operations.js';

const PORTAL = '<!DOCTYPE html><html><head><title>Log in</title></head></html>';

describe('isHtml', () => {
  it.each([
    [PORTAL, undefined],
    [`\ufeff  \n${PORTAL}`, 'application/json'],
    ['<HTML lang="en">', undefined],
    ['<?xml version="1.0"?>\n<!DOCTYPE html PUBLIC "x">', undefined],
    ['<!-- made by a proxy -->\n<html>', undefined],
    ['<script>location="/login"</script>', undefined],
    ['Bad gateway', ' Text/HTML; charset=utf-8'],
    [`${' '.repeat(2_000)}${PORTAL}`, undefined],
    ['<?xml version="1.0"?>\n<head>', undefined],
    ['<!-- --> <body>', undefined],
  ])('takes %j of type %j for a page', (text, type) => {
    expect(isHtml(text, type)).toBe(true);
  });
  it.each([
    ['', 'text/html'],
    ['  ', 'text/html'],
    ['{"a":"<html>"}', undefined],
    ['openapi: 3.0.0 # <html>', undefined],
    ['<?xml version="1.0"?><note/>', undefined],
    ['plain words', 'text/plain'],
    ['plain words', 'application/x; was=text/html'],
    ['plain words', `${' '.repeat(100)}text/html`],
    ['words <!-- made by a proxy --> <html>', undefined],
    [`<!--${'-'.repeat(1_000)}--><html>`, undefined],
  ])('does not take %j of type %j for one', (text, type) => {
    expect(isHtml(text, type)).toBe(false);
  });
});

describe('excerpt', () => {
  it.each([
    ['', 'empty'],
    [' \n', 'empty'],
    ['plain  words\n', 'the text "plain words"'],
    ['<html><title>502\nBad  Gateway</title>', 'an HTML page ("502 Bad Gateway")'],
    ['<html><title></title><h1 class="x">Oops</h1>', 'an HTML page ("Oops")'],
    ['<html><body>just <b>words</b></body>', 'an HTML page ("just words")'],
    ['<html><title>never closed', 'an HTML page ("never closed")'],
    [`<html>${'<title>'.repeat(2)}`, 'an HTML page without text'],
    ['<html><body>\n</body></html>', 'an HTML page without text'],
    ['<title>First</title>rest', 'an HTML page ("First")'],
    ['<html><body>intro<h1>Oops</h1>', 'an HTML page ("Oops")'],
    ['<html><title> </title>intro<h1>Oops</h1>', 'an HTML page ("Oops")'],
    ['<title', 'an HTML page without text'],
    ['<html><h1>Only</h1>', 'an HTML page ("Only")'],
    ['<html><TITLE lang="en"> Loud </TITLE>rest', 'an HTML page ("Loud")'],
    ['<html><body>one<br>two <b', 'an HTML page ("one two")'],
    [`<html>${'a'.repeat(3_994)}bcd`, `an HTML page ("${'a'.repeat(200)}…" (3995 characters))`],
    ['red \u001b[31m\u202e', 'the text "red \\u001b[31m\\u202e"'],
    ['x'.repeat(200), `the text "${'x'.repeat(200)}"`],
    ['x'.repeat(201), `the text "${'x'.repeat(200)}…" (201 characters)`],
    [`a${' '.repeat(998)}b`, 'the text "a b"'],
    [`a${' '.repeat(999)}b`, 'the text "a…" (1001 characters)'],
    [`  ${'x'.repeat(300)}`, `the text "${'x'.repeat(200)}…" (302 characters)`],
    ['x'.repeat(300), `the text "${'x'.repeat(200)}…" (300 characters)`],
    [`a${' '.repeat(2_000)}b`, 'the text "a…" (2002 characters)'],
  ])('describes %j as %s', (text, told) => {
    expect(excerpt(text, undefined)).toBe(told);
  });
  it('has the text of a page that is one by its type, and shows that a beginning is one', () => {
    expect(excerpt('Bad <b>gateway</b>', 'text/html')).toBe('an HTML page ("Bad gateway")');
    expect(excerpt('xyz', undefined, { beginning: true })).toBe('the text "xyz…"');
  });
  it('hides secrets before it joins spaces, reads a title or cuts', () => {
    const secrets = ['a<b  c>d-secret'];
    expect(excerpt('created app, a<b  c>d-secret', undefined, { secrets })).toBe('the text "created app, [hidden]"');
    expect(excerpt('<html><title>a<b  c>d-secret</title>', undefined, { secrets })).toBe('an HTML page ("[hidden]")');
    expect(excerpt(`<html>${'-'.repeat(15_980)}<title>a<b  c>d-secret</title>`, undefined, { secrets })).not.toContain('a<b');
  });
  it('shows no length if it sees only the beginning of the response', () => {
    expect(excerpt('x'.repeat(4_096), undefined, { beginning: true })).toBe(`the text "${'x'.repeat(200)}…"`);
    expect(excerpt('xyz', undefined, { beginning: true, unquoted: true })).toBe(
      'text (not shown: this operation responds with secrets)',
    );
  });
  it('quotes nothing of an operation that responds with secrets', () => {
    expect(excerpt('created app, secret S', undefined, { unquoted: true })).toBe(
      'text of 21 characters (not shown: this operation responds with secrets)',
    );
    expect(excerpt('<html><title>S</title>', undefined, { unquoted: true })).toBe(
      'an HTML page of 22 characters (not shown: this operation responds with secrets)',
    );
  });
  it.each(['<', '<title>', '<title ', '<!--', '<h1', ' ', '<a>', '<html', '<?xml '])(
    'is short and needs no long search for 20 MB of %j',
    (piece) => {
      const text = `<html>${piece.repeat(20_000_000 / piece.length)}`;
      for (const type of ['text/html', undefined]) {
        expect(excerpt(text, type).length).toBeLessThan(600);
        expect(notJson(text, type, {}).length).toBeLessThan(700);
        expect(notFile(text.slice(0, 4_096), type, {})?.length).toBeLessThan(700);
      }
      expect(excerpt(text.slice(6), undefined).length).toBeLessThan(600);
    },
  );
});

describe('notJson', () => {
  it.each([
    [PORTAL, 'the response is an HTML page ("Log in") instead of JSON: a proxy or a login portal responded in place of the service'],
    ['{"id": "x', 'the response is JSON that breaks off or is not well-formed, 9 characters long'],
    [' [1, ', 'the response is JSON that breaks off or is not well-formed, 5 characters long'],
    ['created', 'the response is the text "created" instead of JSON'],
    ['see {"a":1}', 'the response is the text "see {\\"a\\":1}" instead of JSON'],
    [`${' '.repeat(1_000)}{"a"`, 'the response is the text "{\\"a\\"" instead of JSON'],
  ])('says of %j: %s', (text, why) => {
    expect(notJson(text, undefined, {})).toBe(why);
  });
});

describe('rejectionIn', () => {
  const told = (body: unknown, known = {}): string | undefined => rejectionIn(body, known);

  it.each([
    [{ error_code: 'APIG.2011', error_msg: 'Invalid' }, ' (APIG.2011: Invalid)'],
    [{ errorCode: 'A.1', errorMsg: 'm', request_id: 'r' }, ' (A.1: m)'],
    [{ error_msg: 'only words' }, ' (only words)'],
    [{ error: { code: 401, message: 'no', title: 'Unauthorized' } }, ' (401: no)'],
    [{ code: 'A.1', message: 'm' }, ' (A.1: m)'],
    [{ code: 'A.1', message: 'm', details: [], trace_id: 't', timestamp: 1 }, ' (A.1: m)'],
    [{ timestamp: 1, status: 500, error: 'Internal Server Error', path: '/v2' }, ' (Internal Server Error)'],
    [{ error: 'invalid_token', error_description: 'expired' }, ' (invalid_token)'],
    [{ error: { error_code: 'A.1' } }, ' (A.1)'],
    [{ error: { error_code: 7 } }, ' (7)'],
    [{ error: 500 }, ' (500)'],
    [{ code: 2_000, message: 'm' }, ' (2000: m)'],
    [{ code: 'not ok', message: 'm' }, ' (not ok: m)'],
    [{ code: 'okay', message: 'm' }, ' (okay: m)'],
    [{ code: '10', message: 'm' }, ' (10: m)'],
    [[{ error_code: 'A.1', error_msg: 'm' }], ' (A.1: m)'],
    [{ error_msg: 'a\n\u001b[31mb' }, ' (a\\n\\u001b[31mb)'],
  ])('finds the rejection %j', (body, said) => {
    expect(told(body)).toBe(`the response is a rejection under a status of success${said}`);
  });
  it.each([
    [{ openapi: '3.0.0', info: {}, paths: {} }],
    [{ code: 'x', name: 'app code' }],
    [{ code: 200, message: 'ok' }],
    [{ code: '0', message: 'success' }],
    [{ message: 'm', title: 't' }],
    [{ code: 'SUCCESS', message: 'm' }],
    [{ error: { hint: 'none' } }],
    [{ error: {} }],
    [{ error: '' }],
    [{ error: true }],
    [{ error_code: null, error_msg: '' }],
    [{ id: 'x', error: { message: 'of an item' }, name: 'y' }],
    [{ id: 'x', error: 'of an item', code: 'A.1', message: 'm' }],
    [[]],
    ['plain'],
    [null],
  ])('takes %j for what it is', (body) => {
    expect(told(body, { id: {}, name: {} })).toBeUndefined();
  });
  it('never takes described fields for a rejection', () => {
    const fields = { code: {}, message: {}, error_code: {}, error_msg: {} };
    expect(told({ error_code: 'A.1', error_msg: 'm' }, fields)).toBeUndefined();
    expect(told({ code: 'A.1', message: 'm' }, fields)).toBeUndefined();
  });
  it('takes no documented response of an operation for a rejection', () => {
    for (const { id, response } of Object.values(operations)) {
      if (response === undefined || !('object' in response)) continue;
      const { fields } = response.object as { fields: Record<string, unknown> };
      const body = Object.fromEntries(Object.keys(fields).map((key) => [key, 'text']));
      expect([id, told(body, fields)]).toEqual([id, undefined]);
    }
  });
  it('hides secrets in what the rejection says, and says nothing if the operation responds with secrets', () => {
    const body = { error_code: 'A.1', error_msg: 'bad key hush-hush' };
    const rejection = 'the response is a rejection under a status of success';
    expect(rejectionIn(body, {}, { secrets: ['hush-hush'] })).toBe(`${rejection} (A.1: bad key [hidden])`);
    expect(rejectionIn(body, {}, { unquoted: true })).toBe(rejection);
  });
});

describe('notFile', () => {
  const words = 'x'.repeat(5_000);
  it.each([
    ['{"error_code":"A.1","error_msg":"m"}', '"A.1: m"'],
    ['{"code":200,"message":"ok"}', '"200: ok"'],
    ['{"message":"m","path":"/v2"}', '"m"'],
    ['[{"error_code":"A.1","error_msg":"m"}]', '"A.1: m"'],
    [JSON.stringify('{"error_code":"A.1","error_msg":"m"}'), '"A.1: m"'],
    ['{"error":"Not Found","status":404}', '"Not Found"'],
    ['{"error_msg":"bad key hush-hush"}', '"bad key [hidden]"'],
    [`\ufeff\n{"error_code":"A.1","error_msg":"${words}`, 'the text "{\\"error_code\\":\\"A.1\\",\\"error_msg'],
    [`{ "request_id" : "a\\"b", "status": 500, "error_msg": "${words}`, 'the text "{ \\"request_id'],
    [`{"trace_id":"t","error":{"message":"${words}`, 'the text "{\\"trace_id'],
  ])('finds the rejection %j, also if only its beginning was read', (text, said) => {
    const why = notFile(text.slice(0, 4_096), 'application/json', { secrets: ['hush-hush'], beginning: true });
    expect(why).toContain(`the response is a rejection instead of a file: ${said}`);
    expect(why?.length).toBeLessThan(350);
  });
  it.each(['Please wait', '502 Bad Gateway\nnginx', '\ufeffOK', '"OK"', '"<html>"', '5', 'null', 'true', ' \n', '\u0000PK'])(
    'takes %j for no document if its type is plain text or JSON', (text) => {
      expect(notFile(text, 'text/plain; charset=utf-8', {})).toMatch(/^the response is .* instead of a file/);
      expect(notFile(text, 'application/json', {})).toMatch(/^the response is .* instead of (?:JSON$|a file:)/);
    },
  );
  it.each([
    ['wait', 'application/octet-stream'], ['wait', undefined], ['wait', 'x/application/json'], ['wait', 'application/jsonp'],
    ['wait', 'application/x; was=text/plain'], ['wait', `${' '.repeat(100)}text/plain`], ['{"a":1}', 'text/plain'],
    ['- item', 'text/plain'], ['words\nkey: value', 'text/plain'], ['key : value', 'text/plain'],
    ['words\n# remark', 'text/plain'], ['[', 'text/plain'],
  ])('takes %j of type %j for a file', (text, type) => {
    expect(notFile(text, type, {})).toBeUndefined();
  });
  it.each([
    ['a - b', 'the response is the text "a - b" instead of a file'],
    ['with "quotes" and [brackets]', 'the response is the text "with \\"quotes\\" and [brackets]" instead of a file'],
  ])('takes prose for no file: %j', (text, why) => {
    expect(notFile(text, ' text/plain', {})).toBe(why);
  });
  it.each(['5', 'true', 'false', 'null'])('takes the JSON %s for no document', (text) => {
    expect(notFile(text, 'application/json', {})).toBe(`the response is the text "${text}" instead of JSON`);
  });
  it.each([
    '%YAML 1.2\n---\nopenapi: 3.0.0', '\ufeffswagger: "2.0"', JSON.stringify('{"swagger":"2.0"}'), '[{"a":1}]',
    `{"swagger":"2.0","error_msg":"${words}`,
    `{"components":{"schemas":{"Fault":{"example":{"error_msg":"${words}`,
    `{"x-a":"b","info":{"title":"error_msg"},"description":"${words}`,
    '{"openapi":"3.0.0","info":{},"code":"A.1","message":"m"}',
    '{"paths":{},"error_code":"A.1"}', '{"error":"x","paths":{}}',
    '{}',
    `openapi: 3.0.0\ndescription: ${words}`,
  ])('takes the document %j for one', (text) => {
    expect(notFile(text.slice(0, 4_096), 'application/json', {})).toBeUndefined();
  });
});
