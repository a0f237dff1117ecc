/** The forms in which a call is rejected, each by itself. */
import { describe, expect, it } from 'vitest';
import { readRefusal } from '../../src/http/dialects.js';

describe('the body of a rejection', () => {
  it.each<[object, string]>([
    [{ error_code: 'c', errorCode: 'x', code: 'y' }, 'c'], [{ errorCode: 'c', code: 'y' }, 'c'], [{ code: 'c' }, 'c'],
    [{ code: 401 }, '401'], [{ error: { code: 'c' }, code: 'x' }, 'c'], [{ error: 'no object', code: 'c' }, 'c'],
  ])('has a code: %j', (body, code) => {
    expect(readRefusal(body)).toEqual({ code });
  });
  it.each<[object, string]>([
    [{ error_msg: 'm', errorMsg: 'w', errorMessage: 'x', message: 'y', title: 'z' }, 'm'],
    [{ errorMsg: 'm', errorMessage: 'x', message: 'y', title: 'z' }, 'm'], [{ errorMessage: 'm', message: 'y', title: 'z' }, 'm'],
    [{ message: 'm', title: 'z' }, 'm'], [{ title: 'm' }, 'm'], [{ error: { message: 'm' }, message: 'x' }, 'm'],
  ])('has a message: %j', (body, message) => {
    expect(readRefusal(body)).toEqual({ message });
  });
  it.each<[object, object]>([
    [{ request_id: 'r', error: { request_id: 'x' } }, { requestId: 'r' }], [{ error: { request_id: 'r' } }, { requestId: 'r' }],
    [{ encoded_authorization_message: 'e', error: { encoded_authorization_message: 'x' } }, { encodedAuthorizationMessage: 'e' }],
    [{ error: { encoded_authorization_message: 'e' } }, { encodedAuthorizationMessage: 'e' }],
    [{ details: [1], error: { details: [2] } }, { details: [1] }], [{ error: { details: [2] } }, { details: [2] }],
    [{ details: 'no list' }, {}], [{ request_id: { odd: true }, error_code: null, message: [] }, {}], [{}, {}],
  ])('has more: %j', (body, read) => {
    expect(readRefusal(body)).toEqual(read);
  });
  it.each([[undefined], [null], ['text'], [5], [[{ error_code: 'c' }]]])('says nothing if it is no object: %j', (body) => {
    expect(readRefusal(body)).toEqual({});
  });
});
