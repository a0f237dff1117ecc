/** Tags of gateways. */
import { operation } from '../schema/operation.js';
import type { CallOptions } from '../options.js';
import type { PagePromise } from '../calls/pages.js';
import type { ApigPromise } from '../http/promise.js';
import { input, list, output, required, text } from '../schema/vocabulary.js';
import { Service } from '../calls/service.js';
import { InstanceTag, InstanceTagInput } from './instances/tagged.js';
import { GET_INSTANCE } from './shared/actions.js';
import { INSTANCE, PROJECT } from './shared/paths.js';

export { InstanceTag, InstanceTagInput } from './instances/tagged.js';

/** Tags to add to a gateway, or to remove from it. */
export abstract class InstanceTagBatch extends input({
  /** The tags, up to 20. A gateway can have 20 by default. */
  tags: required(list(InstanceTagInput, { max: 20 })),
}) {}

/** The tags of a gateway. */
export abstract class InstanceTagList extends output({
  /** Tags of the gateway. */
  tags: list(InstanceTag),
}, 'tags') {}

/** A tag key with all values that it has in a project. */
export abstract class ProjectInstanceTag extends output({
  /** Key. Keys that start with `_sys_` are the system's own. */
  key: text(),
  /** The values of this key on the project's gateways. */
  values: list(text()),
}) {}

/** The tags of all gateways in a project. */
export abstract class ProjectInstanceTagList extends output({
  /** The tags, each key once. */
  tags: list(ProjectInstanceTag),
}, 'tags') {}

export const listProjectInstanceTags = operation({
  id: 'instanceTags.listProject', method: 'GET', path: `${PROJECT}/instance-tags`, scope: 'project',
  response: ProjectInstanceTagList, items: 'tags',
  actions: ['apig:instanceTags:list'],
});
export const listInstanceTags = operation({
  id: 'instanceTags.list', method: 'GET', path: `${INSTANCE}/instance-tags`, scope: 'project',
  response: InstanceTagList, items: 'tags',
  actions: ['apig:instanceTags:list', GET_INSTANCE],
});
export const addInstanceTags = operation({
  id: 'instanceTags.add', method: 'POST', path: `${INSTANCE}/instance-tags/action`,
  scope: 'project', body: InstanceTagBatch, fixed: { body: { action: 'create' } },
  actions: ['apig:instanceTags:create', GET_INSTANCE],
});
export const removeInstanceTags = operation({
  id: 'instanceTags.remove', method: 'POST', path: `${INSTANCE}/instance-tags/action`,
  scope: 'project', body: InstanceTagBatch, fixed: { body: { action: 'delete' } },
  actions: ['apig:instanceTags:delete', GET_INSTANCE],
});

/** Tags of gateways (API reference 3.25). */
export class InstanceTagsService extends Service {
  /**
   * Lists the tags of all gateways in the project. There are no pages: one response has them all.
   *
   * `GET /v2/{project_id}/apigw/instance-tags`
   * @returns Each key with its values.
   * @throws ApigServiceError: APIC.7106 (403) no permission.
   * @see API reference 3.25.1
   */
  listProject(options?: CallOptions): PagePromise<ProjectInstanceTagList, ProjectInstanceTag> {
    return this.page(listProjectInstanceTags, {}, options);
  }

  /**
   * Lists the tags of one gateway. There are no pages: one response has them all.
   *
   * `GET /v2/{project_id}/apigw/instances/{instance_id}/instance-tags`
   * @param instanceId - ID of the gateway.
   * @returns The tags.
   * @throws ApigServiceError: APIG.1005 (403) no permission.
   * @see API reference 3.25.2
   */
  list(instanceId: string, options?: CallOptions): PagePromise<InstanceTagList, InstanceTag> {
    return this.page(listInstanceTags, { path: { instance_id: instanceId } }, options);
  }

  /**
   * Adds tags to a gateway.
   *
   * `POST /v2/{project_id}/apigw/instances/{instance_id}/instance-tags/action`
   * @param instanceId - ID of the gateway.
   * @param body - Up to 20 tags, key and value.
   * @throws ApigServiceError: APIC.7402 (403) the gateway would have too many tags, APIC.7106 (403) no permission.
   * @see API reference 3.25.3
   */
  add(instanceId: string, body: InstanceTagBatch, options?: CallOptions): ApigPromise<undefined> {
    return this.send(addInstanceTags, { path: { instance_id: instanceId }, body }, options);
  }

  /**
   * Removes tags from a gateway.
   *
   * `POST /v2/{project_id}/apigw/instances/{instance_id}/instance-tags/action`
   * @param instanceId - ID of the gateway.
   * @param body - Up to 20 tags; the key is enough.
   * @throws ApigServiceError: APIC.7106 (403) no permission.
   * @see API reference 3.25.3
   */
  remove(instanceId: string, body: InstanceTagBatch, options?: CallOptions): ApigPromise<undefined> {
    return this.send(removeInstanceTags, { path: { instance_id: instanceId }, body }, options);
  }
}
