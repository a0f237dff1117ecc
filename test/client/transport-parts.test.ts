import { describe, expect, it } from 'vitest';
import { findProject } from '../../src/auth/project-lookup.js';
import { catalog } from '../../src/catalog/index.js';
import { createTransport, type TransportParts } from '../../src/config.js';
import { ApigConfigurationError, ApigServiceError } from '../../src/errors.js';
import { files } from '../../src/http/file-transfer.js';
import type { ClientOptions } from '../../src/options.js';
import { GroupsService } from '../../src/resources/groups.js';
import { OpenapiService } from '../../src/resources/openapi.js';
import { Download } from '../../src/schema/download.js';
import { operation } from '../../src/schema/operation.js';
import { file, input, required, text } from '../../src/schema/vocabulary.js';
import { bytes, empty, GROUP, INSTANCE, json, KEYS, PROJECT, serve } from '../support/server.js';

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

describe('a transport alone', () => {
  abstract class Form extends input({ document: required(file()), note: text() }) {}
  const facts = { method: 'POST', path: '/v2/{project_id}/own', actions: [], errorStatuses: [] } as const;
  const upload = operation({ ...facts, id: 'own.upload', form: Form });
  const download = operation({ ...facts, id: 'own.download', response: Download });
  const optionsFor = (endpoint: string): ClientOptions =>
    ({ endpoint, projectId: PROJECT, instanceId: INSTANCE, credentials: KEYS });

  it('sends forms and receives files if it is given the code for them', async () => {
    const server = await serve([empty(), bytes(200, 'swagger: "2.0"', { 'X-Request-Id': 'rid-1' })]);
    await using transport = createTransport(optionsFor(server.origin), { files });
    await transport.send(upload, { form: { document: { content: 'a document', name: 'a.yaml' }, note: 'first' } });
    expect(server.requests[0]?.headers['content-type']).toMatch(/^multipart\/form-data; boundary=/);
    expect(String(server.requests[0]?.body)).toMatch(/name="note"\r\n\r\nfirst\r\n[^]*filename="a\.yaml"[^]*a document/);
    expect((await transport.send(download, {})).text()).toBe('swagger: "2.0"');
  });
  it('rejects own operations with forms and files if it lacks the code for them, before anything is sent', async () => {
    const server = await serve([]);
    await using transport = createTransport(optionsFor(server.origin));
    const pass = 'Nothing was sent. Pass it: createTransport(options, { files }).';
    await expect(transport.send(upload, { form: { document: 'a document' } })).rejects.toThrow(
      new ApigConfigurationError(
        'files', `own.upload sends a form, but its transport was made without the code for files. ${pass}`,
      ),
    );
    await expect(transport.send(download, {})).rejects.toThrow(
      new ApigConfigurationError(
        'files', `own.download returns a file, but its transport was made without the code for files. ${pass}`,
      ),
    );
    expect(server.requests).toEqual([]);
  });
  it('exports and imports documents for OpenapiService, whatever it is given', async () => {
    const server = await serve([
      bytes(200, 'swagger: "2.0"', { 'X-Request-Id': 'rid-1' }), json(200, { success: [], failure: [] }),
    ]);
    await using transport = createTransport(optionsFor(server.origin));
    const openapi = new OpenapiService(transport);
    const exported = await openapi.export({ group_id: GROUP.id, env_id: 'DEFAULT_ENVIRONMENT_RELEASE_ID' });
    expect(exported.text()).toBe('swagger: "2.0"');
    await openapi.import({ is_create_group: true, file_name: exported.bytes });
    expect(String(server.requests[1]?.body)).toContain('swagger: "2.0"');
  });
});

describe('the project of a transport alone', () => {
  const NO_GROUPS = { total: 0, size: 0, groups: [] };
  const optionsFor = (origin: string, credentials: ClientOptions['credentials'] = KEYS): ClientOptions =>
    ({ endpoint: origin, iamEndpoint: origin, region: 'cn-north-4', instanceId: INSTANCE, credentials });

  it('comes from IAM only with the part that asks it', async () => {
    const project = { id: PROJECT, name: 'cn-north-4', domain_id: 'd', is_domain: false, parent_id: 'd', enabled: true };
    const server = await serve([json(200, { projects: [project] }), json(200, NO_GROUPS)]);
    await using transport = createTransport(optionsFor(server.origin), { findProject });
    await new GroupsService(transport).list();
    expect(server.requests.map(({ target }) => target.replace(/\?.*/, ''))).toEqual([
      '/v3/projects', `/v2/${PROJECT}/apigw/instances/${INSTANCE}/api-groups`,
    ]);
  });
  it('must be named otherwise, and nothing is sent if it is not', async () => {
    const server = await serve([]);
    await using transport = createTransport(optionsFor(server.origin));
    await expect(new GroupsService(transport).list()).rejects.toThrow(
      'groups.list needs a project, but projectId is missing. Nothing was sent. Pass projectId to the client',
    );
    expect(server.requests).toEqual([]);
  });
  it('comes from the credentials without any part', async () => {
    const server = await serve([json(200, NO_GROUPS)]);
    await using transport = createTransport(optionsFor(server.origin, { ...KEYS, projectId: PROJECT }));
    await new GroupsService(transport).list();
    expect(server.requests[0]?.target).toContain(`/v2/${PROJECT}/`);
  });
});
