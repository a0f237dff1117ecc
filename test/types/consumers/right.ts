/** What users write, and what must compile: in this repository, and against the declarations of the packed package. */
import {
  ApigClient, ApigError, ApigNotFoundError, ApigServiceError, createTransport, input, operation, output, signRequest,
  zodSchema,
  type ApigAuthenticationError, type ApigThrottledError, type ApiSummary, type CallOptions, type ClientOptions,
  type Group, type GroupInput, type GroupPage, type Operation,
  type PagePromise, type UrlDomain,
} from 'huaweicloud-apig';
import { ApigCallError, appKey, type Caller, createCaller, type RateLimits, rateLimits } from 'huaweicloud-apig/caller';
import { errorCodes, iamActions, instanceFeatures } from 'huaweicloud-apig/catalog';
import { convert, inputOf, type Modification } from 'huaweicloud-apig/edit';
import { operations, type OperationId, type Operations } from 'huaweicloud-apig/operations';
import { Api, ApiInput } from 'huaweicloud-apig/resources/apis';
import { createGroup, GroupsService, GroupUpdate, listGroups } from 'huaweicloud-apig/resources/groups';
import { createLocalGateway, startLocalGateway } from 'huaweicloud-apig/testing';
import * as undici7 from 'undici';
import * as undici8 from 'undici8';

type IsAny<T> = 0 extends 1 & T ? true : false;
type Equal<A, B> = (<T>() => T extends A ? 1 : 2) extends (<T>() => T extends B ? 1 : 2) ? true : false;
/** Fails to compile where T is not true. */
export type Holds<T extends true> = T;

const options: ClientOptions = { region: 'cn-north-4', projectId: 'p', instanceId: 'i', credentials: { ak: 'a', sk: 's' } };

// Answers: enumerations are open, and what may be missing says so.
export async function openAnswers(client: ApigClient): Promise<void> {
  const instance = await client.instances.get('i');
  const status: string = instance.status ?? 'unknown';
  if (instance.status === 'SomethingNew') return;
  switch (instance.status) { case 'Running': break; default: }
  const group = await client.groups.get('g');
  const name: string = group.name;
  const remark: string | undefined = group.remark;
  const domains: UrlDomain[] = group.url_domains ?? [];
  use(status, name, remark, domains);
}
function use(...values: readonly unknown[]): void {
  values.at(0);
}

// Calls of published APIs: a schema gives the result its type, and a caller is as good as fetch.
export async function published(caller: Caller): Promise<void> {
  const Order = { '~standard': { validate: (value: unknown) => ({ value: { id: String(value) } }) } };
  const order = await caller.callJson('/orders/42', { schema: Order, timeout: 1_000 });
  const isOrder: Equal<typeof order, { id: string }> = true;
  const anything = await caller.callJson('/orders', { method: 'POST', json: { order } });
  const isUnknown: Equal<typeof anything, unknown> = true;
  const asFetch: (input: string | URL | Request, init?: RequestInit) => Promise<Response> = caller.call;
  const limits: RateLimits = rateLimits(await asFetch(new URL('https://api.example.com/orders')));
  const own = createCaller({ origin: 'https://api.example.com', auth: [appKey({ key: 'k', secret: 's' }), () => ({ 'X-User': 'u' })], retry: false });
  await own.call('/', { signal: null, body: undefined }).catch((error: unknown) => use(error instanceof ApigCallError && error.code));
  use(isOrder, isUnknown, anything, limits);
}

// Ids, bodies and results are inferred from the operation.
export async function inferred(client: ApigClient): Promise<void> {
  const upper: string = await client.send(createGroup, { body: { name: 'demo_group' } }).then((r) => r.id.toUpperCase());
  const page: GroupPage = await client.send(listGroups, {});
  const also: Group = await client.send(operations['groups.create'], { body: { name: upper } });
  const none: undefined = await client.send(operations['groups.delete'], { path: { group_id: also.id } });
  use(upper, page, also, none);
}

// Lists: the first page, all items, all pages.
export async function lists(client: ApigClient): Promise<void> {
  for await (const group of client.groups.list()) {
    group.name satisfies string | undefined;
    const isGroup: Equal<typeof group, Group> = true;
    use(isGroup);
  }
  const all: ApiSummary[] = await client.apis.list({ group_id: 'g' }).all({ limit: 10 });
  for await (const page of client.groups.list({ limit: 100 }).pages()) use(page.groups satisfies Group[]);
  const first: PagePromise<GroupPage, Group> = client.groups.list({}, { timeout: 1000 });
  const { data, status, headers, requestId } = await first.withResponse();
  use(all, data, status, headers, requestId);
}

type ItemOf<O> = O extends Operation<never, unknown, infer Item> ? Item : never;
type PageOf<O> = O extends Operation<never, infer Out, unknown> ? Out : never;
type InOf<O> = O extends Operation<infer In, unknown, unknown> ? In : never;
type Unknown<T> = IsAny<T> extends true ? true : Equal<T, unknown>;
/** Operations one of whose types says nothing. */
type AnyUnknown<O> = Unknown<ItemOf<O>> | Unknown<PageOf<O>> | Unknown<InOf<O>>;
type Untyped = { [K in OperationId]: true extends AnyUnknown<Operations[K]> ? K : never }[OperationId];
export type Registry = [Holds<Equal<Untyped, never>>, Holds<Equal<ItemOf<Operations['groups.list']>, Group>>];

// Responses become requests, and single fields change.
export async function changes(client: ApigClient): Promise<void> {
  const api = await client.apis.get('a');
  await client.apis.update('a', { ...inputOf(ApiInput, api), remark: 'new' });
  const { body, dropped } = convert(ApiInput, api, { response: Api, secrets: {} });
  const { before, after, notTaken }: Modification<Api> = await client.apis.modify('a', { remark: 'new', tags: undefined });
  await client.apis.modify('a', (draft) => { draft.tags = [...(draft.tags ?? []), 'v2']; }, { ifSame: api, onConflict: 'throw' });
  await client.plugins.modifyContent('p', 'rate_limit', (content) => { content.api_limit = 50; }, { timeout: 1_000 });
  await client.vpcChannels.modify('c', (draft) => { draft.members?.push({ host: '192.0.2.1' }); });
  use(body.name satisfies string | undefined, dropped, before.remark, after.remark, notTaken);
}

// Optional keys may be given as undefined.
export const optional: [GroupInput, CallOptions, ClientOptions] = [
  { name: 'orders', remark: undefined },
  { signal: undefined, timeout: undefined, maxRetries: undefined, instanceId: undefined, validation: undefined },
  { ...options, region: undefined, endpoint: 'https://example.com', timeout: undefined, dispatcher: undefined, logger: undefined, clock: undefined },
];

// Dispatchers of both majors of undici, and any object with a fitting `request`.
export const clients: ApigClient[] = [
  new undici7.Agent(), new undici7.ProxyAgent('http://proxy'), new undici7.MockAgent(), new undici7.RetryAgent(new undici7.Agent()), new undici7.EnvHttpProxyAgent(),
  new undici7.Pool('https://example.com'), undici7.getGlobalDispatcher(),
  new undici8.Agent(), new undici8.ProxyAgent('http://proxy'), new undici8.MockAgent(), new undici8.RetryAgent(new undici8.Agent()), new undici8.EnvHttpProxyAgent(),
  new undici8.Pool('https://example.com'), undici8.getGlobalDispatcher(),
  createLocalGateway().dispatcher(),
].map((dispatcher) => new ApigClient({ ...options, dispatcher }));

// Errors: by class and by kind.
export function explain(error: unknown): string {
  if (error instanceof ApigNotFoundError) return `${error.status satisfies number} ${error.code satisfies string | undefined}`;
  if (error instanceof ApigServiceError) return `${error.operation} ${error.requestId ?? ''}`;
  if (!(error instanceof ApigError)) throw error;
  switch (error.kind) {
    case 'Timeout': case 'Connection': return 'try again';
    default: return error.message;
  }
}
export function byKind(error: ApigAuthenticationError | ApigThrottledError): string {
  switch (error.kind) {
    case 'Authentication': return (error satisfies ApigAuthenticationError).message;
    case 'Throttled': return (error satisfies ApigThrottledError).message;
  }
}

// Everything else on the surface.
export async function rest(): Promise<void> {
  await using client = new ApigClient(options);
  const service = new GroupsService(createTransport(options));
  const headers: Record<string, string> = signRequest({ method: 'GET', url: 'https://example.com/', credentials: { ak: 'a', sk: 's' } });
  abstract class Ping extends input({ text: GroupUpdate.fields.remark }) {}
  abstract class Pong extends output({}) {}
  const ping = operation({ id: 'own.ping', method: 'POST', path: '/v2/{project_id}/ping/{name}', body: Ping, response: Pong, actions: [], errorStatuses: [] });
  const pong: Pong = await client.withInstance('other').withProject('p').send(ping, { path: { name: 'n' } });
  const parsed: GroupUpdate = (await zodSchema(GroupUpdate)).parse({});
  const server = await startLocalGateway({ port: 0 });
  use(service, headers, pong, parsed, server.url, errorCodes, iamActions, instanceFeatures);
}
