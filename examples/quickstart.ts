/**
 * A whole job, from nothing to an API that an app calls, and back: group, environment, variable, API, app, throttling
 * policy, publish, list, read, change, call, clean up.
 *
 * By default it talks to the local gateway on a free port of this machine; no account is needed. For the real service,
 * set APIG_INSTANCE_ID (the gateway), HUAWEICLOUD_SDK_AK, HUAWEICLOUD_SDK_SK (and HUAWEICLOUD_SDK_SECURITY_TOKEN for
 * temporary keys), HUAWEICLOUD_SDK_PROJECT_ID, and APIG_REGION (or HW_REGION_NAME) or APIG_ENDPOINT. The gateway needs
 * an address on the internet (an EIP) for the calls at the end, unless this runs in its network.
 */
import { ApigClient, type ClientOptions } from 'huaweicloud-apig';
import { ApigCallError, appKey, type CallerOptions, createCaller, none, rateLimits } from 'huaweicloud-apig/caller';
import { startLocalGateway } from 'huaweicloud-apig/testing';

/** Options for the real service, or `undefined` if the environment does not name a gateway. */
function realService(env: NodeJS.ProcessEnv): ClientOptions | undefined {
  const instanceId = env['APIG_INSTANCE_ID'];
  // The client itself finds keys, project and region, in the environment and elsewhere.
  return instanceId === undefined || instanceId === ''
    ? undefined
    : { instanceId, region: env['APIG_REGION'], endpoint: env['APIG_ENDPOINT'] };
}

let steps = 0;
/** Does a step and prints its result, in a line of 80 columns. */
async function step<T>(what: string, act: () => PromiseLike<T>, tell: (result: T) => string): Promise<T> {
  const begun = performance.now();
  const result = await act();
  const took = `${Math.round(performance.now() - begun)} ms`;
  const [first = '', ...more] = tell(result).split('\n');
  console.log(`${String(++steps).padStart(2)}. ${what.padEnd(30)} ${first.slice(0, 36).padEnd(36)} ${took.padStart(8)}`);
  for (const line of more) console.log(`    ${line}`);
  return result;
}
/** A text in lines of at most 76 columns. */
const wrapped = (text: string): string => text.replace(/(.{1,75})(?: |$)/g, '$1\n').trimEnd();

const begun = Date.now().toString(36);
const named = (kind: string): string => `quickstart_${kind}_${begun}`;

/** What has been made, and how it is removed. */
type Undo = readonly [what: string, name: string, act: () => PromiseLike<unknown>];

/** An API that is published, and an app that may call it. */
interface Published {
  readonly host: string;
  readonly stage: string;
  readonly app: { readonly key: string; readonly secret: string };
}

async function publish(client: ApigClient, undo: Undo[]): Promise<Published> {
  const group = await step(
    'create a group',
    () => client.groups.create({ name: named('group'), remark: 'made by the quickstart' }),
    ({ name }) => name,
  );
  undo.push(['delete the group', group.name, () => client.groups.delete(group.id)]);
  const env = await step('create an environment', () => client.envs.create({ name: named('env') }), ({ name }) => name);
  undo.push(['delete the environment', env.name, () => client.envs.delete(env.id)]);
  const variable = await step(
    'create a variable in it',
    () => client.envVariables.create({ group_id: group.id, env_id: env.id, variable_name: 'greeting', variable_value: 'hello' }),
    ({ variable_name, variable_value }) => `${variable_name} = ${variable_value}`,
  );
  undo.push(['delete the variable', variable.variable_name, () => client.envVariables.delete(variable.id)]);
  const api = await step(
    'create an API for apps',
    () =>
      client.apis.create({
        group_id: group.id,
        name: named('api'),
        type: 1,
        auth_type: 'APP',
        req_protocol: 'HTTPS',
        req_method: 'GET',
        req_uri: '/hello',
        backend_type: 'MOCK',
        mock_info: { result_content: '{"hello":"world"}' },
      }),
    ({ req_method, req_uri }) => `${req_method} ${req_uri}, with a fixed response`,
  );
  undo.push(['delete the API', api.name, () => client.apis.delete(api.id)]);
  const version = await step(
    'publish the API',
    () => client.apis.publish({ api_id: api.id, env_id: env.id, remark: 'first version' }),
    ({ version_id }) => `version ${version_id?.slice(0, 8)}…`,
  );
  undo.push(['take the API offline', `from ${env.name}`, () => client.apis.unpublish({ api_id: api.id, env_id: env.id })]);
  await throttle(client, version.publish_id ?? '', undo);
  const app = await authorize(client, api.id, env.id, undo);
  await look(client, group.id, api.id);
  return { host: group.sl_domain ?? '', stage: env.name, app };
}

/** Lets the API be called twice a minute. */
async function throttle(client: ApigClient, publishId: string, undo: Undo[]): Promise<void> {
  const policy = await step(
    'create a throttling policy',
    () => client.throttles.create({ name: named('throttle'), type: 1, time_unit: 'MINUTE', time_interval: 1, api_call_limits: 2 }),
    ({ api_call_limits, time_interval, time_unit }) => `${api_call_limits} calls in ${time_interval} ${time_unit}`,
  );
  undo.push(['delete the throttling policy', policy.name, () => client.throttles.delete(policy.id)]);
  await step(
    'bind the policy to the API',
    () => client.throttleBindings.create({ strategy_id: policy.id, publish_ids: [publishId] }),
    ({ throttle_applys }) => `${throttle_applys.length} API, in all its calls`,
  );
}

/** Makes an app that may call the API. */
async function authorize(client: ApigClient, apiId: string, envId: string, undo: Undo[]): Promise<Published['app']> {
  const app = await step('create an app', () => client.apps.create({ name: named('app') }), ({ app_key }) => `key ${app_key}`);
  undo.push(['delete the app', app.name, () => client.apps.delete(app.id)]);
  await step(
    'authorize the app for the API',
    () => client.appAuths.create({ app_ids: [app.id], api_ids: [apiId], env_id: envId }),
    () => `${app.name} may call it`,
  );
  return { key: app.app_key ?? '', secret: app.app_secret ?? '' };
}

/** Reads what there is, and changes something. */
async function look(client: ApigClient, groupId: string, apiId: string): Promise<void> {
  await step(
    'list the group\'s APIs by pages',
    () => client.apis.list({ group_id: groupId, limit: 1 }).all(),
    (apis) => `${apis.length} API`,
  );
  await step('read the API back', () => client.apis.get(apiId), ({ run_env_name }) => `online in ${run_env_name}`);
  await step(
    'change the group\'s remark',
    () => client.groups.modify(groupId, { remark: 'called by an app' }),
    ({ after }) => `now "${after.remark}"`,
  );
}

/** Calls the API as the app may, as it may not, and more often than it may. */
async function call({ host, stage, app }: Published, options: Partial<CallerOptions>): Promise<void> {
  const origin = `https://${host}`;
  // A throttled call would wait until it may be repeated.
  const shared = { origin, stage, debug: true, retry: false, ...options } as const;
  const signed = createCaller({ ...shared, auth: appKey(app) });
  const unsigned = createCaller({ ...shared, auth: none() });
  const attempt = (what: string, caller: typeof signed): Promise<string> =>
    step(what, () => caller.call('/hello').then(responseText, errorText), (text) => text);
  await attempt('call it, signed as the app', signed);
  await attempt('call it without a signature', unsigned);
  await attempt('call it again, signed', signed);
  await attempt('call it once more', signed);
}
async function responseText(response: Response): Promise<string> {
  const { api } = rateLimits(response);
  const remain = api ? `\n${api.remaining} of ${api.limit} calls remain in ${api.window / 1000} s` : '';
  return `${response.status} ${await response.text()}${remain}`;
}
function errorText(error: unknown): string {
  if (!(error instanceof ApigCallError)) throw error;
  const { kind, status, code, serverMessage, meaning, remedy } = error;
  if (kind !== 'Rejected') return `${kind}\n${wrapped(error.message)}`;
  return `${status} ${code}\n${wrapped(`The gateway says: ${serverMessage}`)}\n${wrapped(`${meaning}. ${remedy}`)}`;
}

/** Runs the job with a client of its own. */
async function talk(options: ClientOptions, calls: Partial<CallerOptions> = {}): Promise<void> {
  const client = new ApigClient(options);
  const undo: Undo[] = [];
  try {
    await call(await publish(client, undo), calls);
  } finally {
    for (const [what, name, act] of undo.reverse()) await step(what, act, () => name);
    await client.close();
  }
}

const real = realService(process.env);
if (real) {
  console.log('Talking to the real service.');
  await talk(real);
} else {
  const local = await startLocalGateway();
  console.log(`Talking to the local gateway at ${local.url}.`);
  console.log('Every request is signed, and its signature verified.');
  // Names of groups are known to the local gateway only, so calls go to it directly.
  await talk(local.clientOptions, { fetch: local.gateway.fetch }).finally(() => local.close());
}
console.log(`
What next?
  your own gateway   set the variables at the top of examples/quickstart.ts
  your own scripts   npm install huaweicloud-apig, then README.md
  your own tests     docs/local-gateway.md
  your own calls     docs/calling-apis.md and examples/call-an-api.ts`);
