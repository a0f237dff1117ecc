import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { explain } from '../../src/caller/call-codes.js';
import {
  documentationOf, errorCodes, explainErrorCode, iamActions, iamPolicyFor, identityActions, identityPolicyFor,
  instanceFeatures, type ErrorCode, type ErrorCodeFacts, type InstanceFeature,
} from '../../src/catalog/index.js';
import { type OperationId, operations } from '../../src/operations.js';
import { iamFacts } from '../conformance/fixtures.js';
import { featureConfig, readFeatureConfig } from '../../src/resources/feature-config.js';

interface DocCode { readonly code: string; readonly status: number; readonly also_status?: readonly number[] }
interface DocPermission { readonly api: string; readonly action: string; readonly depends_on: readonly string[] }
/** A row of a feature, or of a further parameter of the feature above. */
interface DocFeature {
  readonly name: string;
  readonly configurable: boolean | '';
  readonly example: string;
  readonly param: string;
  readonly default: string;
  readonly range: string;
}

/** True for the codes of published APIs. Some have a meaning for each of their statuses. */
const isCallCode = (code: string): boolean =>
  [400, 401, 403, 404, 405, 413, 429, 500, 502, 503, 504].some((status) => explain(code, status));
const read = (path: string): string => readFileSync(new URL(path, import.meta.url), 'utf8');
const reference = JSON.parse(read('../fixtures/reference/reference-facts.json')) as {
  readonly errors: readonly DocCode[];
  readonly permissions: readonly DocPermission[];
  readonly features: readonly DocFeature[];
};
const additions = JSON.parse(read('../fixtures/reference/additions.json')) as { readonly errors: readonly DocCode[] };

const codes: readonly (readonly [string, ErrorCodeFacts])[] = Object.entries(errorCodes);
const features: ReadonlyMap<string, InstanceFeature> = new Map(Object.entries(instanceFeatures));
/** Sentences in ASCII, the last one ended. */
const SENTENCES = /^[ -~]*[a-zA-Z)]["]?[ -~]*\.$/;
const FILLER = /\b(please|simply|just|kindly)\b/i;

describe('errorCodes', () => {
  it('has every code of the reference with its statuses', () => {
    expect(reference.errors).toHaveLength(299);
    for (const { code, status, also_status = [] } of reference.errors)
      expect(explainErrorCode(code)?.statuses, code).toEqual([status, ...also_status]);
  });

  it('has every code that was seen outside the reference', () => {
    const seen = additions.errors.flatMap(({ code, status }) => code.split(' / ').map((c) => [c, status] as const));
    expect(seen.length).toBeGreaterThan(additions.errors.length);
    for (const [code, status] of seen) expect(explainErrorCode(code)?.statuses, code).toContain(status);
  });

  it.each([
    ['0101', 404], ['0301', 401], ['0302', 403], ['0303', 401], ['0308', 429],
  ])('knows %s of the API front end under both prefixes', (number, status) => {
    for (const prefix of ['APIG', 'APIGW']) expect(explainErrorCode(`${prefix}.${number}`)?.statuses).toEqual([status]);
  });

  it('has every code that the package names', () => {
    const sources = readdirSync(new URL('../../src', import.meta.url), { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.ts'));
    const unknown = sources.flatMap((name) => {
      const named = new Set(read(`../../src/${name}`).match(/\bAPI(?:G|GW|C)\.\d{4}\b/g));
      // Published APIs have codes of their own, which the kit for callers explains.
      const isCall = /^(caller|testing\/calls|functions|backend)\//.test(name);
      return [...named].filter((code) => !explainErrorCode(code) && !(isCall && isCallCode(code)));
    });
    expect([...new Set(unknown)]).toEqual([]);
  });

  it.each(codes)('says what %s means and what to do, in plain English', (_, { statuses, meaning, remedy }) => {
    expect(statuses.length).toBeGreaterThan(0);
    for (const sentence of [meaning, remedy]) {
      expect(sentence).toMatch(SENTENCES);
      expect(sentence).not.toMatch(FILLER);
      expect(sentence).toMatch(/^[A-Z]|^info\.title/);
    }
    expect(remedy).not.toBe(meaning);
  });

  it('says how long to wait, and what not to do at the same time', () => {
    expect(explainErrorCode('APIG.3711')?.remedy).toContain('Wait a minute');
    expect(explainErrorCode('APIG.3500')?.remedy).toContain('one at a time');
    expect(explainErrorCode('APIC.9224')?.remedy).toContain('one at a time');
    expect(explainErrorCode('APIC.7701')?.remedy).toContain('Running');
    expect(explainErrorCode('APIG.9008')).toMatchObject({
      statuses: [500],
      meaning: 'Too many calls in a short time, though the status is 500.',
    });
  });

  it('explains a code by its name, and nothing else', () => {
    expect(explainErrorCode('APIG.3415')).toEqual({
      code: 'APIG.3415',
      statuses: [403, 412],
      meaning: 'The API group has APIs and cannot be deleted.',
      remedy: 'Delete its APIs first.',
    });
    for (const unknown of ['APIG.4711', '', 'toString', '__proto__']) expect(explainErrorCode(unknown)).toBeUndefined();
  });

  it('knows pages of the vendor\'s documentation by the names of calls, and nothing else', () => {
    expect(documentationOf('groups.create')).toBe('https://support.huaweicloud.com/intl/en-us/api-apig/CreateApiGroupV2.html');
    for (const unknown of ['groups.made', '', 'toString', '__proto__']) expect(documentationOf(unknown)).toBeUndefined();
  });

  it('names its codes in the type', () => {
    const known: ErrorCode = 'APIGW.0308';
    // @ts-expect-error -- there is no such code
    const unknown: ErrorCode = 'APIG.4711';
    expect([known in errorCodes, unknown in errorCodes]).toEqual([true, false]);
  });

  it('imports nothing, because the client loads it on the first rejected call', () => {
    expect(read('../../src/catalog/error-codes.ts')).not.toMatch(/^import|\bimport\(|\brequire\(|^export .* from/m);
  });
});

describe('iamActions', () => {
  const idsOf = (api: string): OperationId[] =>
    Object.values(operations).filter(({ method, path }) => `${method} ${path}` === api).map(({ id }) => id);
  /** By API: its own actions, one per row (two calls of one API have a row each), then what these depend on. */
  const documented = [...new Set(reference.permissions.map((p) => p.api))].map((api) => {
    const rows = reference.permissions.filter((p) => p.api === api);
    const own = rows.map((r) => r.action).sort();
    return { api, own, others: [...new Set(rows.flatMap((r) => r.depends_on))] };
  });

  it('has the actions of the registry for every operation', () => {
    expect(Object.keys(iamActions).sort()).toEqual(Object.keys(operations).sort());
  });

  it.each(documented)('agrees with the reference on $api', ({ api, own, others }) => {
    const calls = idsOf(api);
    const ownOf = (id: OperationId): readonly string[] =>
      calls.length > 1 ? iamActions[id].slice(0, 1) : iamActions[id].slice(0, own.length);
    expect(calls.flatMap(ownOf).sort()).toEqual(own);
    for (const id of calls) expect(iamActions[id].slice(ownOf(id).length)).toEqual(others);
  });

  it('makes the list of a policy: each action once, sorted', () => {
    expect(iamPolicyFor('groups.list', 'groups.create', 'groups.get')).toEqual({
      actions: ['apig:groups:create', 'apig:groups:get', 'apig:groups:list', 'apig:instances:get'],
      unknown: [],
    });
    expect(iamPolicyFor()).toEqual({ actions: [], unknown: [] });
  });

  it('says which operations have no known action', () => {
    expect(iamPolicyFor('vpcChannels.updateHealthCheck', 'groups.checkName', 'envs.list', 'groups.checkName')).toEqual({
      actions: ['apig:envs:list', 'apig:instances:get'],
      unknown: ['groups.checkName', 'vpcChannels.updateHealthCheck'],
    });
    const all = iamPolicyFor(...Object.values(operations).map(({ id }) => id)).unknown;
    expect(all).toEqual(Object.keys(operations).filter((id) => iamActions[id as OperationId].length === 0).sort());
  });

  it('keeps the names of the two policy languages apart', () => {
    expect(iamPolicyFor('acls.batchDelete').actions).toEqual(['apig:acls:delete']);
    expect(identityPolicyFor('acls.batchDelete').actions).toEqual(['apig:acl:batchDelete', 'apig:instance:get']);
    expect(iamPolicyFor('throttles.batchDelete').actions).toEqual(['apig:throttles:delete']);
    expect(identityPolicyFor('throttles.batchDelete').actions).toEqual(['apig:requestThrottling:batchDelete']);
    expect(identityPolicyFor('configs.list', 'apis.check')).toEqual({ actions: [], unknown: ['apis.check'] });
  });

  it.each(iamFacts)('has the actions that public sources name for identity policies: $method $path', (facts) => {
    const known = facts.identity.length > 0 || facts.identityNone === true;
    const expected = known ? [...new Set([...facts.identity, ...facts.identityDependsOn])] : undefined;
    const ids = idsOf(`${facts.method} ${facts.path}`);
    expect(ids.length).toBeGreaterThan(0);
    for (const id of ids) expect(identityActions[id]).toEqual(expected);
  });

  it('gives each of two calls of one API its own action, and both for the name of the API', () => {
    expect(iamPolicyFor('apis.publish').actions).toEqual([
      'apig:apis:publish',
      'apig:envs:list',
      'apig:groups:get',
      'apig:instances:get',
    ]);
    expect(iamPolicyFor('apis.unpublish').actions).toContain('apig:apis:offline');
    expect(iamPolicyFor('instanceTags.add').actions).toEqual(['apig:instanceTags:create', 'apig:instances:get']);
    expect(iamPolicyFor('instanceTags.remove').actions).toEqual(['apig:instanceTags:delete', 'apig:instances:get']);
    expect(iamPolicyFor('apis.action')).toEqual(iamPolicyFor('apis.publish', 'apis.unpublish'));
    expect(iamPolicyFor('apis.batchAction')).toEqual(iamPolicyFor('apis.batchPublish', 'apis.batchUnpublish'));
    expect(iamPolicyFor('instanceTags.action')).toEqual(iamPolicyFor('instanceTags.add', 'instanceTags.remove'));
    expect(iamPolicyFor('vpcEndpoints.connections.action').actions).toEqual(['apig:instance:acceptOrRejectVpcEndpointConnection']);
  });

  it('accepts a call as it stands in a program', () => {
    expect(iamPolicyFor('client.groups.create')).toEqual(iamPolicyFor('groups.create'));
  });

  it.each([
    ['groups.craete', 'There is no operation "groups.craete". Did you mean groups.create?'],
    ['instances.createAndWait', 'There is no operation "instances.createAndWait". Did you mean instances.create?'],
    [
      'apis.publishAndVerify',
      'There is no operation "apis.publishAndVerify". Did you mean apis.publish?',
    ],
    ['toString', 'There is no operation "toString". operations of huaweicloud-apig/operations lists all.'],
    [
      `x${'y'.repeat(100_000)}`,
      `There is no operation "x${'y'.repeat(79)}". operations of huaweicloud-apig/operations lists all.`,
    ],
    [5, 'The ID of an operation must be a string, got number.'],
  ])('rejects %s, which is no operation, and says what was meant', (id, message) => {
    expect(() => iamPolicyFor('groups.create', id as OperationId)).toThrow(new TypeError(message));
  });
});

describe('instanceFeatures', () => {
  /** Rows by feature: the first names it, the others add parameters. */
  const rows = new Map<string, DocFeature[]>();
  let current: DocFeature[] = [];
  for (const row of reference.features) {
    if (row.name !== '') rows.set(row.name, current = []);
    current.push(row);
  }
  const documented = [...rows].map(([name, [first, ...others]]) => ({
    name,
    first,
    rows: first ? [first, ...others] : [],
  }));
  const parameterNames = (row: DocFeature): string[] => (row.param === '-' ? [] : row.param.split('\n'));

  it('has the features of the reference and no others', () => {
    expect(reference.features).toHaveLength(63);
    expect([...features.keys()].sort()).toEqual([...rows.keys()].sort());
  });

  it('says of each whether it can be configured', () => {
    const differing = documented
      .filter(({ name, first }) => features.get(name)?.configurable !== first?.configurable)
      .map(({ name }) => name);
    // The service takes the configuration of `route`, which the reference has as fixed.
    expect(differing).toEqual(['route']);
    expect(instanceFeatures.route).toMatchObject({
      configurable: true,
      exampleConfig: '{"user_routes": ["10.0.0.0/8"]}',
    });
  });

  it.each(documented.filter(({ name }) => name !== 'route'))(
    'agrees with the reference on $name',
    ({ name, first, rows }) => {
      const feature = features.get(name);
      const example =
        first?.example === '-' ? undefined : (JSON.parse(first?.example ?? '') as { readonly config: string }).config;
      expect(feature?.exampleConfig).toBe(example);
      expect(feature?.parameters.map((p) => p.name)).toEqual(rows.flatMap(parameterNames));
      const isSwitch = first?.param === '-' && first.configurable === true;
      expect(feature?.default).toBe(isSwitch ? first.default : undefined);
    },
  );

  it.each(
    documented.flatMap(({ name, rows }) => rows.map((row) => ({ name, row }))).filter(({ row }) => row.param !== '-'),
  )('has the default and the range of $name $row.param', ({ name, row }) => {
    const feature = features.get(name);
    for (const parameter of parameterNames(row)) {
      const ours = feature?.parameters.find((p) => p.name === parameter);
      if (row.default === '-' || row.default === '') expect(ours?.default).toBeUndefined();
      else if (/^-?\d/.test(row.default))
        expect(Number.parseInt(ours?.default ?? '')).toBe(Number.parseInt(row.default)); // the reference adds units
      else expect(ours?.default).toBe(row.default);
      if (/^\d+-\d+/.test(row.range)) expect(ours?.range?.match(/\d+/g)).toEqual(row.range.match(/\d+/g));
      else if (/^[a-z/]+$/.test(row.range)) expect(ours?.range).toBe(row.range.split('/').join(', '));
      else if (/^[A-Z]/.test(row.range)) expect(ours?.range).toBe(row.range);
      else if (row.range === '-' || row.range === '') expect(ours?.range).toBeUndefined();
      else expect(ours?.range).toBeDefined(); // said in words
    }
  });

  it.each([...features])('describes %s in plain English', (_, { description, parameters }) => {
    for (const sentence of [description, ...parameters.map((p) => p.description)]) {
      expect(sentence).toMatch(SENTENCES);
      expect(sentence).not.toMatch(FILLER);
    }
  });

  it.each(Object.keys(featureConfig))('gives an example of %s that readFeatureConfig understands', (name) => {
    const feature = features.get(name);
    const config = readFeatureConfig(name, feature?.exampleConfig);
    if (feature?.default !== undefined || name === 'api_uri_no_escape')
      return expect(config).toBe(feature?.exampleConfig); // no more than a switch
    expect(config).toBeTypeOf('object');
    const parameters = feature?.parameters.map((p) => p.name);
    expect(parameters).toEqual(expect.arrayContaining(Object.keys(config as object)));
  });
});
