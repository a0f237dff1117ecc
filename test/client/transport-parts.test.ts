import { expect, it } from 'vitest';
import { catalog } from '../../src/catalog/index.js';
import { createTransport } from '../../src/config.js';
import { ApigServiceError } from '../../src/errors.js';
import type { TransportParts } from '../../src/options.js';
import { GroupsService } from '../../src/resources/groups.js';
import { GROUP, INSTANCE, json, KEYS, PROJECT, serve } from '../support/server.js';

/** The rejection that a transport makes of an answer to `groups.get`. */
async function rejectionOf(status: number, body: object, parts?: TransportParts): Promise<ApigServiceError> {
  const server = await serve([json(status, body, { 'X-Request-Id': 'rid-1' })]);
  const options = { endpoint: server.origin, projectId: PROJECT, instanceId: INSTANCE, credentials: KEYS };
  await using transport = createTransport(options, parts);
  const error: unknown = await new GroupsService(transport).get(GROUP.id).catch((thrown: unknown) => thrown);
  if (error instanceof ApigServiceError) return error;
  throw new Error('groups.get was not rejected by the service.', { cause: error });
}
const AT = `GET /v2/${PROJECT}/apigw/instances/${INSTANCE}/api-groups/${GROUP.id}, request ID rid-1`;
const NO_GROUP = { error_code: 'APIG.3001', error_msg: 'API group does not exist' };
const QUOTA = { error_code: 'APIG.3101', error_msg: 'Too many groups' };

it('says only what the service said if a transport is given no catalog', async () => {
  const error = await rejectionOf(404, NO_GROUP);
  expect(error.message).toBe(`groups.get was rejected with 404 APIG.3001: API group does not exist. (${AT})`);
  expect(error).toMatchObject({ code: 'APIG.3001', serverMessage: 'API group does not exist', requestId: 'rid-1' });
  expect([error.meaning, error.remedy, error.documentation]).toEqual([undefined, undefined, undefined]);
});

it('explains rejections with the catalog that a transport is given', async () => {
  const error = await rejectionOf(404, NO_GROUP, { catalog });
  const { meaning, remedy } = catalog.explain('APIG.3001') ?? {};
  expect(meaning).toMatch(/group/);
  expect([error.meaning, error.remedy]).toEqual([meaning, remedy]);
  expect(error.documentation).toBe('https://support.huaweicloud.com/intl/en-us/api-apig/ShowDetailsOfApiGroupV2.html');
});

it('gives remedies for missing permissions without a catalog, and takes no other code of a 403 for one', async () => {
  const lacking = 'This call needs the IAM action apig:groups:get, and apig:instances:get. Grant the permission to the caller.';
  expect((await rejectionOf(403, { error_code: 'APIG.0302', error_msg: 'no' })).remedy).toBe(lacking);
  expect((await rejectionOf(403, { error_msg: 'denied' })).remedy).toBe(lacking);
  expect((await rejectionOf(403, QUOTA)).remedy).toBeUndefined();
  expect((await rejectionOf(403, QUOTA, { catalog })).remedy).toBe(catalog.explain('APIG.3101')?.remedy);
  const unknown = { error_code: 'APIG.3199', error_msg: 'no' };
  expect((await rejectionOf(403, unknown, { catalog })).remedy).toBe(lacking);
  expect((await rejectionOf(403, unknown)).remedy).toBeUndefined();
});

it('takes a catalog of the program\'s own, and rejects what is none', async () => {
  const own = { explain: (code: string) => ({ meaning: `Meaning of ${code}` }), documentation: () => undefined };
  expect((await rejectionOf(404, NO_GROUP, { catalog: own })).meaning).toBe('Meaning of APIG.3001');
  const options = { region: 'cn-north-4', credentials: KEYS };
  const wrong = { catalog: { explain: 'APIG.3001' } } as object;
  expect(() => createTransport(options, wrong)).toThrow(
    'The option catalog of createTransport must be the catalog of huaweicloud-apig/catalog, or an object with the methods explain and documentation, got an object.',
  );
  expect(() => createTransport(options, { catalogue: catalog } as object)).toThrow(
    'createTransport has no option catalogue. Did you mean catalog?',
  );
});
