/** Local gateways with many APIs, made faster than by calls. */
import { createLocalGateway, type LocalGateway, type LocalSnapshot } from '../../src/testing/index.js';
import { ApigClient } from '../../src/client.js';
import { mockApi, RELEASE } from './local.js';

/** APIs of a group in a crowd. */
export const PER_GROUP = 100;

interface Items { $items: Record<string, unknown>[] }
type State = Record<'apis' | 'groups' | 'publications' | 'versions', Items>;

/** A gateway with so many APIs, a hundred in each group, all published in RELEASE. */
export async function crowd(count: number): Promise<LocalGateway> {
  const gateway = createLocalGateway();
  const client = new ApigClient(gateway.clientOptions);
  const group = await client.groups.create({ name: 'group_0' });
  const api = await client.apis.create(mockApi(group.id, 'api_0'));
  await client.apis.publish({ api_id: api.id, env_id: RELEASE });
  const snapshot = JSON.parse(JSON.stringify(gateway.snapshot())) as LocalSnapshot & {
    state: { gateways: { $items: [State] } };
  };
  const { apis, groups, publications, versions } = snapshot.state.gateways.$items[0];
  const [, oneGroup] = groups.$items;
  const [[oneApi], [onePublication], [oneVersion]] = [apis.$items, publications.$items, versions.$items];
  for (let i = 1; i < count; i++) {
    const groupNumber = Math.floor(i / PER_GROUP);
    const groupId = groupNumber === 0 ? group.id : `group-${groupNumber}`;
    if (i % PER_GROUP === 0) groups.$items.push({ ...oneGroup, id: groupId, name: `group_${groupNumber}` });
    const own = { id: `api-${i}`, groupId, name: `api_${i}` };
    const definition = oneApi?.['definition'] as { input: object };
    const input = { ...definition.input, group_id: groupId, name: own.name, req_uri: `/${own.name}` };
    apis.$items.push({ ...oneApi, ...own, definition: { ...definition, input } });
    publications.$items.push({ ...onePublication, id: `publication-${i}`, apiId: own.id, versionId: `version-${i}` });
    versions.$items.push({ ...oneVersion, id: `version-${i}`, apiId: own.id });
  }
  gateway.restore(snapshot);
  return gateway;
}
