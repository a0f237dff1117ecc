/** What only the text of the reference says: every row has a decision, and each decision holds. */
import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { type ConstraintRow, page, PAGE, type Proof, rows } from '../../.ci/constraints.js';
import { instanceFeatures } from '../../src/catalog/index.js';
import { ApigClient } from '../../src/client.js';
import { ApigRequestValidationError } from '../../src/errors.js';
import { type AnyOperation, operations } from '../../src/operations.js';
import { featureConfig } from '../../src/resources/feature-config.js';
import type { CallInput, Operation } from '../../src/schema/operation.js';
import { createLocalGateway } from '../../src/testing/index.js';
import { tsdoc } from '../support/tsdoc.js';
import { inputs } from './constraint-inputs.js';
import { clientOf, Recorder } from './recorder.js';

const recorder = new Recorder();
const client = clientOf(recorder, { credentials: { ak: 'a', sk: 's' }, validation: { responses: 'off' } });
const registry: Readonly<Record<string, AnyOperation>> = operations;

type With<P> = ConstraintRow & { readonly proof: P };
const having = <K extends string>(key: K): With<Extract<Proof, Record<K, unknown>>>[] =>
  rows.filter((row): row is With<Extract<Proof, Record<K, unknown>>> => row.proof !== undefined && key in row.proof);

/** Sends an input as the operation takes it. The values come from data, so that no type can know them. */
const send = (id: string, input: CallInput): PromiseLike<unknown> =>
  client.send(registry[id] as Operation<CallInput, unknown>, input);

describe('every row', () => {
  it('has a decision, and what shows that it holds', () => {
    const undecided = rows.filter(({ decision, proof, reason }) =>
      decision === 'server' ? proof !== undefined || !reason : proof === undefined);
    expect(undecided.map(({ id, decision }) => `${id}: ${decision}`)).toEqual([]);
    expect(new Set(rows.map(({ id }) => id)).size).toBe(rows.length);
    expect(rows).toHaveLength(584);
  });
  it('is shown by a proof that fits its decision', () => {
    const fitting: Readonly<Record<ConstraintRow['decision'], readonly string[]>> = {
      request: ['probe', 'builder', 'test'], documented: ['doc', 'feature', 'file', 'actions'], 'local gateway': ['test'], server: [],
    };
    const odd = rows.filter(({ decision, proof }) => proof && !fitting[decision].some((key) => key in proof));
    expect(odd.map(({ id }) => id)).toEqual([]);
  });
  it('is on the page that people read', () => {
    expect(readFileSync(PAGE, 'utf8'), 'run npm run constraints').toBe(page(rows));
  });
});

describe('a rule of requests', () => {
  const probes = having('probe');
  it.each([...new Set(probes.map(({ proof }) => proof.probe))])('lets a good input of %s pass', async (id) => {
    recorder.answer = { status: 200, body: {} };
    await send(id, goodInput(id));
    expect(recorder.take().method).toBe(registry[id]?.method);
  });
  it.each(probes)('rejects a bad input before it is sent: $id, $operation, $fact', async ({ proof }) => {
    const bad = changed(goodInput(proof.probe), proof.with ?? {}, proof.without ?? []);
    const error = await Promise.resolve(send(proof.probe, bad)).then(() => undefined, (thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(ApigRequestValidationError);
    expect(recorder.sent).toEqual([]);
    const places = (error as ApigRequestValidationError).issues.map(({ path }) => path.join('.'));
    // A place that ends in `*` is any member of it.
    const place = proof.at.replace(/\.\*$/, '');
    expect(places.filter((found) => found === place || (proof.at.endsWith('.*') && found.startsWith(`${place}.`)))).not.toEqual([]);
    expect(places.filter((found) => !found.startsWith(place))).toEqual([]);
  });
  const coded = probes.filter(({ code, proof }) => code !== undefined && !proof.probe.startsWith('openapi.'));
  it.each(coded)('is a rule of the local gateway too: $id, $operation, $fact, $code', async ({ proof, code }) => {
    const gateway = createLocalGateway();
    const { instanceId } = gateway.clientOptions;
    const raw = new ApigClient({ ...gateway.clientOptions, validation: { requests: 'off' }, maxRetries: 0 });
    const bad = changed(goodInput(proof.probe), proof.with ?? {}, proof.without ?? []);
    const input = { ...bad, path: { ...bad.path, instance_id: instanceId } };
    const operation = registry[proof.probe] as Operation<CallInput, unknown>;
    const thrown: unknown = await Promise.resolve(raw.send(operation, input))
      .then(() => undefined, (error: unknown) => error);
    expect(thrown).toMatchObject({ code });
  });
  it.each(having('builder'))('rejects a bad configuration when it is made: $id, $fact', ({ proof }) => {
    const write = featureConfig[proof.builder as keyof typeof featureConfig] as (config: unknown) => string;
    expect(() => write(proof.config)).toThrow(ApigRequestValidationError);
  });
  it('sends Chinese names as UTF-8', async () => {
    recorder.answer = { status: 201, body: { id: 'g', name: '分组' } };
    const bytes: Buffer[] = [];
    const watching = new ApigClient({
      endpoint: 'https://apig.example.com', projectId: 'p', instanceId: 'i', credentials: { ak: 'a', sk: 's' },
      dispatcher: {
        request: (options) => {
          bytes.push(Buffer.from(options.body as Uint8Array));
          return recorder.request(options);
        },
      },
    });
    await watching.groups.create({ name: '分组一', remark: '说明' });
    expect(Buffer.concat(bytes).equals(Buffer.from('{"name":"分组一","remark":"说明"}', 'utf8'))).toBe(true);
    recorder.take();
  });
});

describe('a documented fact', () => {
  let texts: ReadonlyMap<string, string>;
  beforeAll(() => {
    texts = tsdoc();
  }, 120_000);

  it('is said by the comment of its call or its field', () => {
    const silent = having('doc').filter(({ proof }) => texts.get(proof.doc)?.includes(proof.says) !== true);
    expect(silent.map(({ id, proof }) => `${id}: ${proof.doc} does not say "${proof.says}": ${texts.get(proof.doc) ?? 'it has no comment'}`)).toEqual([]);
    expect(having('doc').length).toBeGreaterThan(300);
  });
  it('is said by the catalog if it is about a feature', () => {
    const features: Readonly<Record<string, unknown>> = instanceFeatures;
    const silent = having('feature').filter(({ proof }) => !JSON.stringify(features[proof.feature]).includes(proof.says));
    expect(silent.map(({ id, proof }) => `${id}: ${proof.feature} does not say ${proof.says}`)).toEqual([]);
  });
  it('is said by the comment of its option', () => {
    const unwrapped = (file: string): string => readFileSync(file, 'utf8').replace(/\n\s*\* /g, ' ');
    expect(having('file').filter(({ proof }) => !unwrapped(proof.file).includes(proof.says)).map(({ id }) => id)).toEqual([]);
  });
  it('is in the list of actions if it is about permissions', () => {
    const lacking = having('actions').filter(({ proof }) => !proof.includes.every((one) => registry[proof.actions]?.actions.includes(one)));
    expect(lacking.map(({ id }) => id)).toEqual([]);
  });
  it('says how a filter by text matches', () => {
    const vague: string[] = [];
    for (const operation of Object.values<AnyOperation>(operations)) {
      if (operation.items === undefined) continue;
      for (const [name, { spec }] of Object.entries(operation.query?.object.fields ?? {})) {
        const text = texts.get(`${operation.id} query.${name}`) ?? '';
        const filters = spec.type === 'text' && !name.endsWith('_id') && text.startsWith('Only');
        if (filters && !/contains? this|exactly|with this ID|of this|this (server )?(group|API|channel|app|environment|plugin|certificate|gateway|throttle|signature key|access list|rule|port)/.test(text))
          vague.push(`${operation.id} ${name}: ${text}`);
        if (/name$/.test(name) && filters && !/contains? this|exactly/.test(text)) vague.push(`${operation.id} ${name}: ${text}`);
        if (/contains? this/.test(text) && !/exact/.test(text)) vague.push(`${operation.id} ${name}: ${text}`);
      }
    }
    expect(vague).toEqual([]);
  });
});

describe('a fact about the state of the service', () => {
  it('has a test that says so, and that expects its code', () => {
    const wrong = having('test').filter(({ decision }) => decision === 'local gateway').flatMap(({ id, proof, code }) => {
      const body = bodyOf(proof.test, proof.name);
      if (body === undefined) return [`${id}: ${proof.test} has no test "${proof.name}"`];
      return code === undefined || body.includes(`'${code}'`) ? [] : [`${id}: "${proof.name}" does not expect ${code}`];
    });
    expect(wrong).toEqual([]);
  });
});

/** The text of a test, up to the next one. */
function bodyOf(file: string, name: string): string | undefined {
  const text = readFileSync(file, 'utf8');
  const start = text.indexOf(`'${name}'`);
  if (start < 0) return undefined;
  const next = text.slice(start).search(/\n {2}test[.(]|\n\}\);\n/);
  return text.slice(text.lastIndexOf('test', start), next < 0 ? undefined : start + next);
}

function goodInput(id: string): CallInput {
  const input = inputs[id];
  if (!input) throw new Error(`constraint-inputs.ts has no input for ${id}`);
  const path = Object.fromEntries([...(registry[id]?.path ?? '').matchAll(/\{(\w+)\}/g)].map(([, name = '']) => [name, 'x']));
  return { path, ...input };
}
type Json = Record<string, unknown>;
/** An input with other values at some paths, such as `body.backend_api.req_uri`, and without some. */
function changed(input: CallInput, values: Json, without: readonly string[]): CallInput {
  const copy = structuredClone(input) as Json;
  for (const [path, value] of Object.entries(values)) {
    const [holder, key] = holderOf(copy, path);
    holder[key] = written(value);
  }
  for (const path of without) {
    const [holder, key] = holderOf(copy, path);
    Reflect.deleteProperty(holder, key);
  }
  return copy;
}
function holderOf(root: Json, path: string): [Json, string] {
  const steps = path.split('.');
  const key = steps.pop() ?? '';
  return [steps.reduce((at, step) => (at[step] ??= {}) as Json, root), key];
}
/** Long values stand in the rows as what they are: `101 addresses`, `21 tags`. */
function written(value: unknown): unknown {
  const [, count, what] = /^(\d+) (items|addresses|characters|tags)$/.exec(typeof value === 'string' ? value : '') ?? [];
  if (what === undefined) return value;
  const many = Array.from({ length: Number(count) }, (_, i) => i);
  if (what === 'items') return many.map(String);
  if (what === 'tags') return many.map((i) => ({ key: `key${i}`, value: 'v' }));
  return what === 'characters' ? 'name,'.repeat(many.length).slice(0, many.length) : many.map((i) => `192.0.2.${i}`).join(',');
}
