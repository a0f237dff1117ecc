/** Environments. */
import { createEnv, deleteEnv, listEnvs, updateEnv } from '../../resources/envs.js';
import { on, type Handler } from '../handler.js';
import { Refused } from '../refused.js';
import type { EnvRecord } from '../state.js';
import { change, given, named, page, refuseTaken } from '../store.js';
import { exactTime, wholeSeconds } from '../options.js';

const taken = (): Refused => new Refused(400, 'APIG.3205', 'The environment name already exists');
const inUse = (): Refused => new Refused(403, 'APIG.3418', 'The environment contains published APIs');

function view({ id, name, remark, created }: EnvRecord, time = wholeSeconds) {
  return given({ id, name, remark, create_time: time(created) });
}

export const envHandlers: readonly Handler[] = [
  on(createEnv, ({ body }, call) => {
    const { envs } = call.gateway;
    refuseTaken(envs, body.name, taken());
    call.quota('ENVIRONMENT_NUM_LIMIT', envs.size, 'APIG.3104', 'environments');
    return view(envs.add({ id: call.newId(), name: body.name, remark: body.remark, created: call.now }), exactTime);
  }),
  on(updateEnv, ({ path, body }, { gateway }) => {
    const env = gateway.envs.get(path.env_id);
    refuseTaken(gateway.envs, body.name, taken(), env.id);
    change(env, { name: body.name, remark: body.remark ?? env.remark });
    return view(env);
  }),
  on(deleteEnv, ({ path }, { gateway }) => {
    const env = gateway.envs.get(path.env_id);
    if (gateway.publications.hasWhere('envId', env.id)) throw inUse();
    gateway.envs.remove(env.id);
    gateway.variables.removeWhere('envId', env.id);
    gateway.versions.removeWhere('envId', env.id);
    gateway.appAuths.removeWhere('envId', env.id);
    gateway.attachments.removeWhere('envId', env.id);
  }),
  on(listEnvs, ({ query }, { gateway }) =>
    page(
      'envs',
      gateway.envs.filter((env) => named(env.name, query.name)),
      query,
      (env) => view(env),
    ),
  ),
];
