import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { pythonName } from '../../.ci/pages.js';
import { fromVendorName, vendorNames } from '../../src/catalog/index.js';
import { operations } from '../../src/operations.js';

/** An operation of the vendor's, as read in its SDKs and its Terraform provider. */
interface Row {
  readonly operations: readonly string[];
  readonly name: string | null;
  readonly node?: string;
  readonly python?: string;
  readonly go?: string;
  readonly java?: string;
  readonly resources: readonly string[];
  readonly dataSources: readonly string[];
}
const text = readFileSync(new URL('../fixtures/vendor-names.json', import.meta.url), 'utf8');
const rows = JSON.parse(text) as readonly Row[];
const inSdks = rows.filter(({ node }) => node !== undefined);
const sorted = (ids: Iterable<string> | undefined): string[] => [...ids ?? []].sort();

describe('fromVendorName', () => {
  it.each(['node', 'python', 'go', 'java'] as const)('knows all 216 methods of the SDK for %s', (language) => {
    const found = inSdks.map((row) => [row[language], sorted(fromVendorName(row[language] ?? '')?.operations)]);
    expect(found).toEqual(inSdks.map((row) => [row[language], sorted(row.operations)]));
    expect(found).toHaveLength(216);
  });

  it('knows asynchronous methods, invokers and classes of each, and the command line', () => {
    const forms = (row: Row): string[] => [
      `${row.python}_async`, `${row.python}_invoker`, `${row.java}Async`, `${row.go}Invoker`, `${row.go}Request`,
      `${row.go}Response`, `hcloud APIG ${row.go}`,
    ];
    const wrong = inSdks.flatMap((row) => forms(row).filter((form) => fromVendorName(form)?.name !== row.name));
    expect(wrong).toEqual([]);
    expect(fromVendorName('export_api_definitions_async')?.operations).toEqual(['openapi.exportAsync']);
    expect(fromVendorName('ExportApiDefinitionsAsyncRequest')?.operations).toEqual(['openapi.exportAsync']);
  });

  it.each(['resources', 'dataSources'] as const)('knows what all Terraform %s call', (kind) => {
    const calls = new Map<string, Set<string>>();
    for (const row of rows)
      for (const type of row[kind]) calls.set(type, new Set([...calls.get(type) ?? [], ...row.operations]));
    const prefix = kind === 'resources' ? '' : 'data.';
    for (const [type, ids] of calls)
      for (const address of [prefix + type, `${prefix}${type}.main`])
        expect([address, sorted(fromVendorName(address)?.operations)]).toEqual([address, sorted(ids)]);
    expect(calls.size).toBe({ resources: 44, dataSources: 45 }[kind]);
  });

  it('takes a Terraform type for the resource if a data source has the same name', () => {
    expect(fromVendorName('huaweicloud_apig_api')?.kind).toBe('terraform resource');
    expect(fromVendorName('data.huaweicloud_apig_api')).toMatchObject({ kind: 'terraform data source', operations: ['apis.get'] });
    expect(fromVendorName('huaweicloud_apig_groups')?.kind).toBe('terraform data source');
    expect(fromVendorName('data.huaweicloud_apig_group')).toBeUndefined();
  });

  it('knows names that were changed, and those of the shared gateway, and says so', () => {
    expect(fromVendorName('listInstanceCofigsV2')).toMatchObject({
      name: 'ListInstanceConfigsV2', note: 'ListInstanceConfigsV2 had this name before.',
    });
    expect(fromVendorName('huaweicloud_apig_vpc_channel.a')).toMatchObject({
      name: 'huaweicloud_apig_channel', note: 'huaweicloud_apig_vpc_channel is another name of huaweicloud_apig_channel.',
    });
    expect(fromVendorName('hcloud APIG ListApis')).toMatchObject({
      operations: ['apis.list'],
      note: 'Without V2, it is an operation of the shared gateway; ListApisV2 is that of dedicated gateways.',
    });
    expect(fromVendorName('createApiGroupV2')).not.toHaveProperty('note');
  });

  it('leads to the page of the documentation', () => {
    expect(fromVendorName('CreateApiGroupV2')?.documentation)
      .toBe('https://support.huaweicloud.com/intl/en-us/api-apig/CreateApiGroupV2.html');
    expect(fromVendorName('CreatePlugin')).not.toHaveProperty('documentation');
  });

  it('gives undefined for any other word', () => {
    const known = new Set(vendorNames().map(({ name }) => name.toLowerCase()));
    fc.assert(fc.property(fc.string(), (word) => {
      fc.pre(!known.has(word.replace(/_/g, '').toLowerCase()));
      expect(fromVendorName(word)).toBeUndefined();
    }));
    for (const word of ['', 'V2', '__proto__', 'constructor', 'huaweicloud_apig_', 'hcloud APIG', 'x'.repeat(100_000)])
      expect(fromVendorName(word)).toBeUndefined();
  });
});

describe('vendorNames', () => {
  it('has every operation but those that are in no SDK', () => {
    const named = new Set<string>(vendorNames().flatMap((one) => (one.kind === 'operation' ? one.operations : [])));
    expect(Object.keys(operations).filter((id) => !named.has(id))).toEqual(['extraElbs.delete', 'throttles.batchDelete']);
  });

  it('has each name once', () => {
    const names = vendorNames().map(({ kind, name }) => `${kind} ${name}`);
    expect(names).toHaveLength(new Set(names).size);
  });

  it('has names that give those of Python by one rule', () => {
    expect(inSdks.filter(({ name, python }) => pythonName(name ?? '') !== python)).toEqual([]);
  });
});
