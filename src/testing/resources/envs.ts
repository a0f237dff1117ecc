/** Environments. */
import { createEnv, deleteEnv, listEnvs, updateEnv } from '../../resources/envs.js';
import type { Handler } from '../handler.js';
import { kindOf, part } from '../kind.js';
import { Refused } from '../refused.js';
import { given } from '../store.js';

const taken = (): Refused => new Refused(400, 'APIG.3205', 'The environment name already exists');
const hasApis = (): Refused => new Refused(403, 'APIG.3418', 'The environment contains published APIs');

const envs = kindOf(createEnv, {
  kept: ({ gateway }) => gateway.envs,
  unique: [({ name }) => name, ({ name }) => name, taken],
  quota: ['ENVIRONMENT_NUM_LIMIT', 'APIG.3104', 'environments'],
  record: ({ name, remark }, _, before) => ({ name, remark: remark ?? before?.remark }),
  inUse: ({ id }, { gateway }) => gateway.publications.hasWhere('envId', id) && hasApis(),
  removed: ({ id }, { gateway }) => {
    gateway.variables.removeWhere('envId', id);
    gateway.versions.removeWhere('envId', id);
    gateway.appAuths.removeWhere('envId', id);
    gateway.attachments.removeWhere('envId', id);
  },
  view: ({ id, name, remark, created: at }, _, created) => given({ id, name, remark, create_time: created(at) }),
});

export const envHandlers: readonly Handler[] = [
  envs.create,
  envs.update(updateEnv),
  envs.delete(deleteEnv),
  envs.list(listEnvs, { name: part(({ name }) => name) }),
];
