/** Signature keys: the gateway signs its requests to backends with them. */
import type { PagePromise } from '../calls/pages.js';
import type { Change, Modification } from '../calls/modification.js';
import { Service } from '../calls/service.js';
import type { ApigPromise } from '../http/promise.js';
import type { CallOptions, ModifyOptions } from '../options.js';
import { operation } from '../schema/operation.js';
import { type Tied, tied, type Without } from '../schema/tied.js';
import { type Description, input, int, list, oneOf, output, required, secret, text } from '../schema/vocabulary.js';
import { GET_INSTANCE } from './shared/actions.js';
import { ensured, firstNamed, inLargePages, theOne } from './shared/by-name.js';
import { letters } from './shared/letters.js';
import { counters, paging } from './shared/paging.js';
import { INSTANCE, NAME } from './shared/paths.js';

const ALNUM_START = letters('_ - ! @ # $ %', 'letter or a digit');
const BASE64_START = {
  pattern: /^[A-Za-z0-9+/][A-Za-z0-9_\-!@#$%+/=]*$/u,
  form: 'letters, digits and _ - ! @ # $ % + / =; starts with a letter, a digit, + or /',
};

const HMAC_KEY = letters('_ -', 'letter or a digit');
const BASIC_KEY = letters('_ -', 'letter');
const PUBLIC_KEY = {
  pattern: /^[A-Za-z0-9+/][A-Za-z0-9_\-+/=]*$/u,
  form: 'letters, digits and _ - + / =; starts with a letter, a digit, + or /',
};

interface Kinds {
  readonly sign_type?: string | undefined;
  readonly sign_algorithm?: string | undefined;
}
/** Limits by kind. An update may leave the kind out: then only the service knows it. */
const RULES = {
  when: {
    sign_type: {
      hmac: {
        sign_key: text({ min: 8, max: 32, ...HMAC_KEY }),
        sign_secret: text({ min: 16, max: 64, ...ALNUM_START }),
      },
      basic: {
        sign_key: text({ min: 4, max: 32, ...BASIC_KEY }),
        sign_secret: text({ min: 8, max: 64, ...ALNUM_START }),
      },
      public_key: {
        sign_key: text({ min: 8, max: 512, ...PUBLIC_KEY }),
        sign_secret: text({ min: 16, max: 2048, ...BASE64_START }),
      },
      aes: {
        sign_key: text({ min: 16, max: 32, ...BASE64_START }),
        sign_secret: text({ min: 16, max: 16, ...BASE64_START }),
      },
    },
    sign_algorithm: {
      'aes-128-cfb': { sign_key: text({ min: 16, max: 16 }) },
      'aes-256-cfb': { sign_key: text({ min: 32, max: 32 }) },
    },
  },
  from: { secrets: ['sign_key', 'sign_secret'] },
  check: ({ sign_type: type, sign_algorithm: algorithm }: Kinds) =>
    algorithm !== undefined && type !== undefined && type !== 'aes' && { sign_algorithm: `is for sign_type aes only, not ${type}` },
} as const;

/** The fields of a signature key that a caller sets. */
abstract class SignatureKeyFields extends input({
  /**
   * Name, unique on the gateway: 3 to 64 letters, digits, Chinese characters and `_`; starts with a letter or a Chinese
   * character.
   */
  name: required(text({ min: 3, max: 64, ...NAME })),
  /**
   * Kind. Default: hmac. The gateway must support it: public_key needs the gateway feature `public_key`, which is off
   * at first; basic and aes need a recent version, with the features `sign_basic` and `sign_aes`.
   */
  sign_type: oneOf('hmac', 'basic', 'public_key', 'aes'),
  /**
   * Key.
   * hmac: 8 to 32 letters, digits and `_ -`, starts with a letter or digit;
   * basic: 4 to 32 letters, digits and `_ -`, starts with a letter;
   * public_key: 8 to 512 letters, digits and `_ - + / =`, starts with a letter, a digit, `+` or `/`;
   * aes: 16 (aes-128-cfb) or 32 (aes-256-cfb) letters, digits and `_ - ! @ # $ % + / =`, starts with a letter, a digit,
   * `+` or `/`.
   */
  sign_key: secret(text({ min: 4, max: 512 })),
  /**
   * Secret. hmac: 16 to 64 letters, digits and `_ - ! @ # $ %`, starts with a letter or digit; basic: 8 to 64 of the
   * same; public_key: 16 to 2048 letters, digits and `_ - ! @ # $ % + / =`, starts with a letter, a digit, `+` or `/`;
   * aes: the initialization vector, 16 of the same.
   */
  sign_secret: secret(text({ min: 8, max: 2048 })),
  /** Algorithm. Required for aes, otherwise not allowed. */
  sign_algorithm: oneOf('aes-128-cfb', 'aes-256-cfb'),
}, RULES) {}
const NEEDED_IN_KEY = { sign_type: { aes: ['sign_algorithm'] } } as const;
/** What a caller sets on a signature key. An omitted key or secret is generated, also on an update. */
export type SignatureKeyInput = Tied<SignatureKeyFields, typeof NEEDED_IN_KEY>;
export const SignatureKeyInput: Description<SignatureKeyInput> = tied(SignatureKeyFields, NEEDED_IN_KEY);

/** The fields of a new signature key. */
abstract class NewSignatureKeyFields extends input(SignatureKeyFields.fields, {
  ...RULES,
  when: { ...RULES.when, sign_type: { '': RULES.when.sign_type.hmac, ...RULES.when.sign_type } },
  check: (key) =>
    RULES.check(key) || (key.sign_type === undefined && key.sign_algorithm !== undefined && { sign_algorithm: 'is for sign_type aes only' }),
}) {}
/** What a caller sets on a new signature key. Without `sign_type`, the rules of hmac apply. */
export type NewSignatureKeyInput = Tied<NewSignatureKeyFields, typeof NEEDED_IN_KEY>;
export const NewSignatureKeyInput: Description<NewSignatureKeyInput> = tied(NewSignatureKeyFields, NEEDED_IN_KEY);

/** A signature key. */
export abstract class SignatureKey extends output({
  ...SignatureKeyFields.fields,
  /** ID of the signature key. */
  id: text(),
  /** When the signature key was created, RFC 3339. */
  create_time: text(),
  /** When the signature key was last changed, RFC 3339. */
  update_time: text(),
  /** How many APIs it is bound to. Only in lists. */
  bind_num: int(),
  /** How many custom backends it is bound to. Only in lists. Not supported yet. */
  ldapi_bind_num: int(),
}, 'id', 'name') {}

/** Which signature keys to list. */
export abstract class SignatureKeyFilter extends input({
  ...paging,
  /** Only the signature key with this ID. */
  id: text(),
  /** Only signature keys whose name contains this; exact with `precise_search: 'name'`. */
  name: text(),
  /** `name`: match the name exactly instead of any part of it. */
  precise_search: oneOf('name'),
}) {}

/** A page of signature keys. */
export abstract class SignatureKeyPage extends output({
  ...counters,
  /** The signature keys. */
  signs: list(SignatureKey),
}, 'signs') {}

const SIGNS = `${INSTANCE}/signs` as const;

export const createSignatureKey = operation({
  id: 'signatureKeys.create', method: 'POST', path: SIGNS, body: NewSignatureKeyInput,
  response: SignatureKey,
  actions: ['apig:signs:create', GET_INSTANCE],
});
export const updateSignatureKey = operation({
  id: 'signatureKeys.update', method: 'PUT', path: `${SIGNS}/{sign_id}`, body: SignatureKeyInput,
  response: SignatureKey,
  actions: ['apig:signs:update', GET_INSTANCE],
});
export const deleteSignatureKey = operation({
  id: 'signatureKeys.delete', method: 'DELETE', path: `${SIGNS}/{sign_id}`,
  actions: ['apig:signs:delete', GET_INSTANCE],
});
export const listSignatureKeys = operation({
  id: 'signatureKeys.list', method: 'GET', path: SIGNS, query: SignatureKeyFilter,
  response: SignatureKeyPage, items: 'signs',
  actions: ['apig:signs:list', GET_INSTANCE],
});

/**
 * Signature keys (API reference 3.6). A signature key applies to the APIs that it is bound to: see
 * `signatureKeyBindings`.
 */
export class SignatureKeysService extends Service {
  /**
   * Creates a signature key. The gateway signs only calls of APIs that it is bound to; a backend can verify the
   * signature and reject calls without one.
   *
   * `POST /v2/{project_id}/apigw/instances/{instance_id}/signs`
   * @param body - Name, kind, key and secret. An omitted key or secret is generated.
   * @returns The signature key, with its key and secret.
   * @throws ApigServiceError: APIG.2011 (400) a value is invalid, APIG.3207 (400) the name is taken, APIG.3105 (403)
   *   too many signature keys, APIG.3030 (404) no such gateway, APIG.3548 (412) the gateway does not support the kind,
   *   APIG.1005 (403) no permission.
   * @see API reference 3.6.1
   * @see https://support.huaweicloud.com/intl/en-us/api-apig/CreateSignatureKeyV2.html
   */
  create(body: NewSignatureKeyInput, options?: CallOptions): ApigPromise<SignatureKey> {
    return this.send(createSignatureKey, { body }, options);
  }

  /**
   * Changes a signature key. Repeat the key and the secret to keep them: if omitted, they are generated again.
   *
   * `PUT /v2/{project_id}/apigw/instances/{instance_id}/signs/{sign_id}`
   * @param signatureKeyId - ID of the signature key.
   * @param body - The signature key as it should be; the name is required even if it does not change.
   * @returns The signature key as it is now.
   * @throws ApigServiceError: APIG.3017 (404) no such signature key, APIG.2011 (400) a value is invalid, APIG.3207
   *   (400) the name is taken, APIG.3548 (412) the gateway does not support the kind, APIG.1005 (403) no permission.
   * @see API reference 3.6.2
   * @see https://support.huaweicloud.com/intl/en-us/api-apig/UpdateSignatureKeyV2.html
   */
  update(signatureKeyId: string, body: SignatureKeyInput, options?: CallOptions): ApigPromise<SignatureKey> {
    return this.send(updateSignatureKey, { path: { sign_id: signatureKeyId }, body }, options);
  }

  /**
   * Changes fields of a signature key. Reads it, and writes it as a whole with the change, so that nothing else
   * changes. Nothing is sent if nothing changes.
   *
   * ```ts
   * await client.signatureKeys.modify(signatureKeyId, { name: 'new' });
   * ```
   * @param signatureKeyId - ID of the signature key.
   * @param change - The fields to change with their new values, or a function that changes a draft of the request.
   * @returns The object before and after, and what the service has not taken.
   * @throws ApigChangedMeanwhileError: somebody else changed it at the same time. A write of theirs between the second
   *   read and the update is not seen.
   * @throws ApigConversionError, ApigSecretsNeededError: writing it back would lose something; nothing was sent.
   */
  modify(
    signatureKeyId: string, change: Change<SignatureKeyInput>, options?: ModifyOptions<SignatureKey>,
  ): Promise<Modification<SignatureKey>> {
    return this.modified({
      shown: SignatureKey, update: updateSignatureKey, path: { sign_id: signatureKeyId },
      get: (reading) => theOne(this.list({ id: signatureKeyId }, inLargePages(reading)), 'id', signatureKeyId, 'signatureKeyId'),
    }, change, options);
  }

  /**
   * Deletes a signature key and its bindings to APIs.
   *
   * `DELETE /v2/{project_id}/apigw/instances/{instance_id}/signs/{sign_id}`
   * @param signatureKeyId - ID of the signature key.
   * @throws ApigServiceError: APIG.3017 (404) no such signature key, APIG.1005 (403) no permission.
   * @see API reference 3.6.3
   * @see https://support.huaweicloud.com/intl/en-us/api-apig/DeleteSignatureKeyV2.html
   */
  delete(signatureKeyId: string, options?: CallOptions): ApigPromise<undefined> {
    return this.send(deleteSignatureKey, { path: { sign_id: signatureKeyId } }, options);
  }

  /**
   * Lists signature keys. There is no operation to read a single one: filter by `id`.
   *
   * `GET /v2/{project_id}/apigw/instances/{instance_id}/signs`
   * @param query - Filters and paging; `name` matches any part of a name unless `precise_search` is `name`.
   * @returns The first page. Iterate over it to get the signature keys of all pages.
   * @throws ApigServiceError: APIG.2012 (400) a value is invalid, APIG.1005 (403) no permission.
   * @see API reference 3.6.4
   * @see https://support.huaweicloud.com/intl/en-us/api-apig/ListSignatureKeysV2.html
   */
  list(query: SignatureKeyFilter = {}, options?: CallOptions): PagePromise<SignatureKeyPage, SignatureKey> {
    return this.page(listSignatureKeys, { query }, options);
  }

  /**
   * Finds the signature key of exactly this name. Searches all pages of `list`.
   *
   * @param name - The whole name; case matters.
   * @returns The signature key, or `undefined` if there is none.
   */
  findByName(name: string, options?: CallOptions): Promise<SignatureKey | undefined> {
    return firstNamed(this.list({ name, precise_search: 'name' }, inLargePages(options)), 'name', name);
  }

  /**
   * Finds the signature key of exactly this name, or creates it. If two callers do this at the same time, one creates
   * it and both get it, because names are unique.
   *
   * @param name - The whole name; case matters.
   * @param body - Fields to create it with if it is missing. An existing one is not changed.
   * @returns The signature key.
   */
  ensure(name: string, body: Without<NewSignatureKeyInput, 'name'> = {}, options?: CallOptions): Promise<SignatureKey> {
    return ensured({
      resource: 'signatureKeys', body, named: { name }, options,
      find: (call) => this.findByName(name, call), create: (whole, call) => this.create(whole, call),
    });
  }
}
