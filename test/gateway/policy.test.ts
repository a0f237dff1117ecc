/** IAM policies: what a script needs is recorded, and what a policy does not allow is rejected. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { identityActions, iamActions, recordActions, type PolicyDocument, type PolicyStatement } from '../../src/catalog/index.js';
import { ApigPermissionDeniedError } from '../../src/errors.js';
import { operations } from '../../src/operations.js';
import { createLocalGateway, type LocalGatewayOptions } from '../../src/testing/index.js';
import { ApigClient } from '../../src/client.js';

const start = (options: LocalGatewayOptions = {}) => {
  const gateway = createLocalGateway(options);
  return { gateway, client: new ApigClient({ ...gateway.clientOptions, maxRetries: 0 }) };
};
const policy = (...Statement: PolicyStatement[]): PolicyDocument => ({ Version: '1.1', Statement });
const allow = (...Action: string[]): PolicyStatement => ({ Effect: 'Allow', Action });
const deny = (...Action: string[]): PolicyStatement => ({ Effect: 'Deny', Action });
const rejectionOf = (call: PromiseLike<unknown>): Promise<string> => Promise.resolve(call).then(
  () => 'allowed',
  (error: unknown) => {
    if (!(error instanceof ApigPermissionDeniedError)) throw error;
    return `${error.status} ${error.code ?? ''} ${error.serverMessage}`;
  },
);

describe('recordActions', () => {
  it('collects what the calls of a client need, in both languages of policies', async () => {
    const { client } = start();
    const recording = recordActions(client);
    const group = await client.groups.create({ name: 'orders' });
    await client.withInstance(client.toJSON()['instanceId'] as string).groups.delete(group.id);
    await client.groups.list().all();
    expect(recording.operations).toEqual(['groups.create', 'groups.delete', 'groups.list']);
    expect(recording.actions()).toEqual({
      actions: ['apig:groups:create', 'apig:groups:delete', 'apig:groups:list', 'apig:instances:get'], unknown: [],
    });
    expect(recording.policy().document).toEqual(policy(allow(...recording.actions().actions)));
  });

  it('counts a call that fails, also one that fails before it is sent', async () => {
    const { client } = start();
    const recording = recordActions(client);
    await expect(client.groups.get('0'.repeat(32))).rejects.toThrow();
    await expect(client.groups.create({ name: '' })).rejects.toThrow();
    expect(recording.operations).toEqual(['groups.create', 'groups.get']);
  });

  it('names operations whose actions are unknown, and requests that are no known operations', async () => {
    const { client } = start();
    const recording = recordActions(client);
    await client.apis.versions.get('0'.repeat(32)).catch(() => undefined);
    await client.request({ method: 'GET', path: '/v2/{project_id}/new-things' }).catch(() => undefined);
    const { document, unknown } = recording.policy();
    expect(unknown).toEqual(recording.operations);
    expect(unknown).toContain('apis.versions.get');
    expect(unknown).toHaveLength(2);
    expect(document).toEqual({ Version: '1.1', Statement: [] });
  });

  it('does not count the diagnosis itself, but its calls', async () => {
    const { client } = start();
    const recording = recordActions(client);
    await client.doctor();
    expect(recording.operations).not.toContain('doctor');
    expect(recording.operations.length).toBeGreaterThan(0);
  });

  it('records for several at a time, each until it is stopped', async () => {
    const { client } = start();
    const [first, second] = [recordActions(client), recordActions(client)];
    await client.groups.list();
    first.stop();
    await client.envs.list();
    expect([first.operations, second.operations]).toEqual([['groups.list'], ['envs.list', 'groups.list']]);
  });
});

describe('the record of a local gateway', () => {
  it('has what any client called, until a reset', async () => {
    const { client, gateway } = start();
    await client.acls.list();
    await client.envs.list();
    expect(gateway.used.operations).toEqual(['acls.list', 'envs.list']);
    expect(gateway.used.policy('5.0')).toEqual({
      document: { Version: '5.0', Statement: [allow('apig:acl:list')] }, unknown: ['envs.list'],
    });
    gateway.reset();
    expect(gateway.used.actions()).toEqual({ actions: [], unknown: [] });
  });

  it('has no requests that prove nothing', async () => {
    const { gateway } = start();
    const { endpoint, projectId, instanceId } = gateway.clientOptions;
    await gateway.handle(new Request(`${endpoint}/v2/${projectId}/apigw/instances/${instanceId}/envs`));
    expect(gateway.used.operations).toEqual([]);
  });

  it('can be read over HTTP', async () => {
    const { startLocalGateway } = await import('../../src/testing/index.js');
    const server = await startLocalGateway();
    try {
      const client = new ApigClient(server.clientOptions);
      await client.groups.create({ name: 'orders' });
      await client.close();
      const get = async (path: string, method = 'GET'): Promise<unknown> => (await fetch(`${server.url}/_local/${path}`, { method })).json();
      expect(await get('actions')).toEqual({
        operations: ['groups.create'], actions: [...iamActions['groups.create']].sort(), unknown: [],
      });
      expect(await get('policy')).toEqual({
        document: policy(allow(...[...iamActions['groups.create']].sort())), unknown: [],
      });
      expect(await get('policy?version=5.0')).toMatchObject({ document: { Version: '5.0' } });
      expect(await get('policy?version=2')).toEqual({
        error_code: 'LOCAL.0400', error_msg: 'There is no version "2" of policies. Use 1.1 or 5.0.',
      });
      await get('actions', 'DELETE');
      expect(await get('actions')).toMatchObject({ operations: [] });
    } finally {
      await server.close();
    }
  });
});

describe('a local gateway with a policy', () => {
  it('lets pass what the policy allows, and rejects all else as the service does', async () => {
    const { client } = start({ policy: policy(allow('apig:groups:list', 'apig:instances:get')) });
    expect(await rejectionOf(client.groups.list())).toBe('allowed');
    expect(await rejectionOf(client.groups.create({ name: 'orders' }))).toBe(
      '403 APIG.1005 No permissions to request this method: the policy does not allow apig:groups:create',
    );
  });

  it('checks the permission after the proof and before the input', async () => {
    const { gateway, client } = start({ policy: policy() });
    const { endpoint, projectId, instanceId } = gateway.clientOptions;
    const response = await gateway.handle(new Request(`${endpoint}/v2/${projectId}/apigw/instances/${instanceId}/envs`));
    expect(response.status).toBe(401);
    expect(await rejectionOf(client.envs.delete('no-such'))).toContain('403 APIG.1005');
  });

  it.each([
    ['apig:*:*', true], ['*:*:*', true], ['*', true], ['apig:envs:*', true], ['apig:envs:l*t', true], ['apig:*:list', true],
    ['apig:envs:lis', false], ['apig:Envs:list', false], ['apig:env:*', false], ['ecs:*:*', false], ['apig:environment:list', false],
  ])('reads the wildcards of %s', async (action, isAllowed) => {
    const { client } = start({ policy: policy(allow(action, 'apig:instances:get')) });
    expect(await rejectionOf(client.envs.list()) === 'allowed').toBe(isAllowed);
  });

  it('puts a denial before every permission, also one of another policy or of the other language', async () => {
    const why = '403 APIG.1005 No permissions to request this method: the policy denies apig:envs:list';
    const both = policy(deny('apig:envs:list'), allow('apig:*:*'));
    expect(await rejectionOf(start({ policy: both }).client.envs.list())).toBe(why);
    const apart = [policy(allow('apig:*:*')), policy(deny('apig:envs:*'))];
    expect(await rejectionOf(start({ policy: apart }).client.envs.list())).toBe(why);
    const mixed: PolicyDocument[] = [{ Version: '5.0', Statement: [allow('apig:*:*')] }, policy(deny('apig:envs:*'))];
    expect(await rejectionOf(start({ policy: mixed }).client.envs.list())).toBe(why);
  });

  it('knows the names of identity policies, and the older one of the call itself', async () => {
    const identity = (...Action: string[]): PolicyDocument => ({ Version: '5.0', Statement: [allow(...Action)] });
    const [own = '', ...others] = identityActions['acls.batchDelete'] ?? [];
    const [older = ''] = iamActions['acls.batchDelete'];
    const call = (given: PolicyDocument) => rejectionOf(start({ policy: given }).client.acls.batchDelete({ acls: ['0'.repeat(32)] }));
    expect(await call(identity(own, ...others))).toBe('allowed');
    expect(await call(identity(older, ...others))).toBe('allowed');
    expect(await call(identity(...others))).toContain(`the policy does not allow ${own}`);
    expect(await call(policy(allow(own, ...others)))).toContain(`the policy does not allow ${older}`);
  });

  it('allows operations whose actions are unknown, unless the service is denied or the option says so', async () => {
    const get = (options: LocalGatewayOptions) => rejectionOf(
      start(options).client.apis.versions.get('0'.repeat(32)).catch((error: unknown) => {
        if (error instanceof ApigPermissionDeniedError) throw error;
      }),
    );
    expect(await get({ policy: policy() })).toBe('allowed');
    expect(await get({ policy: policy(deny('apig:*:*')) })).toContain('the policy denies the whole service');
    const strict = { policyAssumptions: { unknownOperations: 'rejected' } } as const;
    expect(await get({ policy: policy(), ...strict })).toContain(
      'no public source names the actions of apis.versions.get, and the policy does not allow the whole service',
    );
    expect(await get({ policy: policy(allow('apig:*:*')), ...strict })).toBe('allowed');
  });

  it('wants the dependencies too, unless the option says otherwise', async () => {
    const own = policy(allow('apig:groups:create'));
    const [, ...dependencies] = iamActions['groups.create'];
    expect(dependencies.length).toBeGreaterThan(0);
    expect(await rejectionOf(start({ policy: own }).client.groups.create({ name: 'orders' }))).toContain(
      `the policy does not allow ${dependencies.join(', ')}`,
    );
    const lenient = start({ policy: own, policyAssumptions: { dependencies: 'ignored' } });
    expect(await rejectionOf(lenient.client.groups.create({ name: 'orders' }))).toBe('allowed');
  });

  it('allows with the recorded policy all that was recorded, and without any of its actions not', async () => {
    const known = Object.values(operations).map(({ id }) => id).filter((id) => iamActions[id].length > 0);
    const { AccessPolicy } = await import('../../src/testing/access-policy.js');
    const { ActionRecord } = await import('../../src/catalog/recorded-actions.js');
    const anyUsed = fc.uniqueArray(fc.constantFrom(...known), { minLength: 1, maxLength: 8 });
    fc.assert(fc.property(anyUsed, fc.nat(), (used, n) => {
      const record = new ActionRecord();
      for (const id of used) record.add(id);
      const { document } = record.policy();
      expect(used.filter((id) => new AccessPolicy(document).problem(id) !== undefined)).toEqual([]);
      const { actions } = record.actions();
      const dropped = actions[n % actions.length] ?? '';
      const less = new AccessPolicy(policy(allow(...actions.filter((action) => action !== dropped))));
      const rejected = used.filter((id) => less.problem(id) !== undefined);
      expect(rejected).toEqual(used.filter((id) => iamActions[id].includes(dropped)));
      expect(rejected.length).toBeGreaterThan(0);
    }));
  });

  it.each<[unknown, string]>([
    [{ Version: '1.0', Statement: [] }, 'has no Version "1.1" or "5.0". Pass a document of IAM, such as recordActions makes.'],
    [{ Version: '1.1' }, 'has no list Statement.'],
    [{ Version: '1.1', Statement: ['x'] }, 'has a Statement[0] that is no object.'],
    [{ Version: '1.1', Statement: [{ Effect: 'allow', Action: [] }] }, 'has a Statement[0] whose Effect is neither "Allow" nor "Deny".'],
    [
      { Version: '1.1', Statement: [{ Effect: 'Allow', Action: ['apig:*'] }] },
      'has "apig:*" in Statement[0].Action. Write service:resource:action, such as "apig:groups:create".',
    ],
    [
      { Version: '1.1', Statement: [{ Effect: 'Allow', Action: ['apig:*:*'], Condition: {} }] },
      'has Statement[0].Condition, which the local gateway cannot evaluate. Leave it out for the test.',
    ],
    [
      { Version: '1.1', Statement: [{ Effect: 'Allow', Action: ['apig:*:*'], Resource: ['APIG:*:*:instance:1'] }] },
      'has a Statement[0].Resource other than "*", which the local gateway cannot evaluate. Leave it out for the test.',
    ],
  ])('rejects a policy that it cannot evaluate: %j', (given, what) => {
    expect(() => createLocalGateway({ policy: given as PolicyDocument })).toThrow(`The policy of the local gateway ${what}`);
  });
});

it('the example keeps the policy of its script, and shows what a missing action does', async () => {
  const { stdout } = await promisify(execFile)(process.execPath, ['--import', 'tsx', 'examples/least-privilege.ts']);
  expect(stdout.split('\n')).toEqual([
    'the policy is up to date',
    'the script works with its policy',
    'without one action: apis.publish was rejected with 403 APIG.1005',
    expect.stringContaining('apig:apis:publish') as unknown,
    '',
  ]);
});
