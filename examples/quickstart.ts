/**
 * A whole job, from nothing to a published API and back: group, environment, variable, API, throttling policy, publish,
 * list, read, change, take offline, clean up.
 *
 * By default it talks to the local gateway on a free port of this machine; no account is needed. For the real service,
 * set APIG_INSTANCE_ID (the gateway), HUAWEICLOUD_SDK_AK, HUAWEICLOUD_SDK_SK (and HUAWEICLOUD_SDK_SECURITY_TOKEN for
 * temporary keys), HUAWEICLOUD_SDK_PROJECT_ID, and APIG_REGION (or HW_REGION_NAME) or APIG_ENDPOINT.
 */
import { ApigClient, type ClientOptions } from 'huaweicloud-apig';
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
/** Prints a step and its result. */
async function step<T>(
  what: string,
  act: () => PromiseLike<T>,
  tell: (result: T) => string = () => 'done',
): Promise<T> {
  const begun = performance.now();
  const result = await act();
  console.log(
    `${String(++steps).padStart(2)}. ${what.padEnd(44)} ${tell(result)}  (${Math.round(performance.now() - begun)} ms)`,
  );
  return result;
}

async function run(client: ApigClient): Promise<void> {
  const name = (kind: string): string => `quickstart_${kind}_${Date.now().toString(36)}`;
  const undo: (() => PromiseLike<unknown>)[] = [];
  try {
    const group = await step(
      'create a group',
      () => client.groups.create({ name: name('group'), remark: 'made by the quickstart' }),
      (g) => `${g.name} ${g.id}`,
    );
    undo.push(() => client.groups.delete(group.id));
    const env = await step(
      'create an environment',
      () => client.envs.create({ name: name('env') }),
      (e) => `${e.name} ${e.id}`,
    );
    undo.push(() => client.envs.delete(env.id));
    const variable = await step(
      'create a variable',
      () =>
        client.envVariables.create({
          group_id: group.id,
          env_id: env.id,
          variable_name: 'greeting',
          variable_value: 'hello',
        }),
      (v) => `${v.variable_name} = ${v.variable_value}`,
    );
    undo.push(() => client.envVariables.delete(variable.id));
    const api = await step(
      'create an API with a mock backend',
      () =>
        client.apis.create({
          group_id: group.id,
          name: name('api'),
          type: 1,
          auth_type: 'NONE',
          req_protocol: 'HTTPS',
          req_method: 'GET',
          req_uri: '/hello',
          backend_type: 'MOCK',
          mock_info: { result_content: '{"hello":"world"}' },
        }),
      (a) => `${a.req_method} ${a.req_uri} ${a.id}`,
    );
    undo.push(() => client.apis.delete(api.id));
    const throttle = await step(
      'create a throttling policy',
      () =>
        client.throttles.create({
          name: name('throttle'),
          type: 1,
          time_unit: 'MINUTE',
          time_interval: 1,
          api_call_limits: 100,
        }),
      (t) => `${t.api_call_limits} calls per ${t.time_interval} ${t.time_unit}`,
    );
    undo.push(() => client.throttles.delete(throttle.id));
    const published = await step(
      'publish the API',
      () => client.apis.publish({ api_id: api.id, env_id: env.id, remark: 'first version' }),
      (p) => `version ${p.version_id}`,
    );
    undo.push(() => client.apis.unpublish({ api_id: api.id, env_id: env.id }));
    await step(
      'bind the policy to it',
      () => client.throttleBindings.create({ strategy_id: throttle.id, publish_ids: [published.publish_id ?? ''] }),
      (b) => `${b.throttle_applys.length} bound`,
    );
    await step(
      'list the group\'s APIs, page by page',
      () => client.apis.list({ group_id: group.id, limit: 1 }).all(),
      (apis) => `${apis.length} API`,
    );
    await step('read the API back', () => client.apis.get(api.id), (a) => `online in ${a.run_env_name}`);
    await step(
      'change the group\'s remark',
      () => client.groups.update(group.id, { name: group.name, remark: '' }),
      (g) => `remark ${JSON.stringify(g.remark)}`,
    );
  } finally {
    for (const [index, act] of undo.reverse().entries()) await step(`clean up ${index + 1} of ${undo.length}`, act);
  }
}

/** Runs the job with a client of its own. */
async function talk(options: ClientOptions): Promise<void> {
  const client = new ApigClient(options);
  try {
    await run(client);
  } finally {
    await client.close();
  }
}

const real = realService(process.env);
if (real) {
  console.log('Talking to the real service.');
  await talk(real);
} else {
  const local = await startLocalGateway();
  console.log(`Talking to the local gateway at ${local.url}; every request is signed, and its signature verified.`);
  await talk(local.clientOptions).finally(() => local.close());
}
