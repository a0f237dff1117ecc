/** Tags of gateways. */
import {
  addInstanceTags, listInstanceTags, listProjectInstanceTags, removeInstanceTags,
} from '../../resources/instance-tags.js';
import { on, type Handler } from '../handler.js';
import { tooManyTags } from '../refused.js';

const MOST = 20;

export const instanceTagHandlers: readonly Handler[] = [
  on(listInstanceTags, (_, { gateway: { instance } }) => ({
    tags: [...instance.tags].map(([key, value]) => ({ key, value })),
  })),
  on(listProjectInstanceTags, (_, { project }) => {
    const values = new Map<string, Set<string>>();
    for (const { instance } of project.gateways) {
      for (const [key, value] of instance.tags) values.set(key, (values.get(key) ?? new Set()).add(value));
    }
    return { tags: [...values].map(([key, known]) => ({ key, values: [...known] })) };
  }),
  on(addInstanceTags, ({ body }, { gateway: { instance } }) => {
    const tags = new Map(instance.tags);
    for (const { key = '', value = '' } of body.tags) tags.set(key, value);
    if (tags.size > MOST) throw tooManyTags();
    instance.tags = tags;
  }),
  on(removeInstanceTags, ({ body }, { gateway: { instance } }) => {
    for (const { key = '' } of body.tags) instance.tags.delete(key);
  }),
];
