/** Gateways themselves ("instances" on the wire): their life cycle, public access and billing. */
import { operation } from '../schema/operation.js';
import type { CallOptions, ModifyOptions } from '../options.js';
import type { PagePromise } from '../calls/pages.js';
import type { ApigPromise } from '../http/promise.js';
import { bool, dict, list, one, output, text } from '../schema/vocabulary.js';
import type { Change, Modification } from '../calls/modification.js';
import { Service } from '../calls/service.js';
import { startAndWait, waitUntil, type WaitOptions } from '../calls/waiter.js';
import { ensured, firstNamed, inLargePages } from './shared/by-name.js';
import {
  type InstanceSummary, Instance, InstanceFilter, InstanceInput, InstanceJob, InstancePage, InstanceProgress,
  InstanceUpdate, UpdatedInstance,
} from './instances/objects.js';
import { Egress, EgressInput, IngressInput, InstanceEip, InstanceEipInput } from './instances/access.js';
import { InstanceOrder, InstancePrepaidInput, InstancePrepaidResize, InstanceResize } from './instances/order.js';
import {
  type TaggedInstance, TaggedInstanceCount, TaggedInstanceFilter, TaggedInstancePage, TaggedInstancePaging,
} from './instances/tagged.js';
import { creationProgress, PACES, untilAddressed, untilDeleted, untilRunning } from './instances/waiting.js';
import { INSTANCE, PROJECT } from './shared/paths.js';

export {
  Instance, InstanceFilter, InstanceInput, InstanceJob, InstancePage, InstanceProgress, InstanceSummary, InstanceUpdate,
  UpdatedInstance,
} from './instances/objects.js';
export { Egress, EgressInput, IngressInput, InstanceEip, InstanceEipInput } from './instances/access.js';
export { InstanceOrder, InstancePrepaidInput, InstancePrepaidResize, InstanceResize } from './instances/order.js';
export {
  TaggedInstance, TaggedInstanceCount, TaggedInstanceFilter, TaggedInstancePage, TaggedInstancePaging,
} from './instances/tagged.js';

/** Names of an availability zone. */
export abstract class AvailableZoneName extends output({
  /** Name in English. */
  en_us: text(),
  /** Name in Chinese. */
  zh_cn: text(),
}) {}

/** An availability zone. */
export abstract class AvailableZone extends output({
  /** Name of the zone. */
  name: text(),
  /** ID of the zone. */
  id: text(),
  /** Code, for `available_zone_ids`. */
  code: text(),
  /** Port of the zone. */
  port: text(),
  /** Name by language. */
  local_name: one(AvailableZoneName),
  /** By edition: whether the zone offers it. */
  specs: dict(bool()),
}) {}

/** The availability zones of a region. */
export abstract class AvailableZoneList extends output({
  /** The zones. */
  available_zones: list(AvailableZone),
}, 'available_zones') {}

/** The network ranges that a gateway reserves. */
export abstract class InstanceRestrictions extends output({
  /** Ranges that must not be used, in CIDR notation. */
  restrict_cidrs: list(text()),
  /** Range of the service's own subnet, in CIDR notation. */
  resource_subnet_cidr: text(),
}) {}

const INSTANCES = `${PROJECT}/instances` as const;

export const createInstance = operation({
  id: 'instances.create', method: 'POST', path: INSTANCES, scope: 'project', body: InstanceInput,
  response: InstanceJob,
  actions: ['apig:instances:create'],
});
export const getInstance = operation({
  id: 'instances.get', method: 'GET', path: INSTANCE, scope: 'project', response: Instance,
  actions: ['apig:instances:get'],
});
export const updateInstance = operation({
  id: 'instances.update', method: 'PUT', path: INSTANCE, scope: 'project', body: InstanceUpdate,
  response: UpdatedInstance,
  actions: ['apig:instances:update'],
});
export const getInstanceProgress = operation({
  id: 'instances.getProgress', method: 'GET', path: `${INSTANCE}/progress`, scope: 'project',
  response: InstanceProgress,
  actions: [],
});
export const bindInstanceEip = operation({
  id: 'instances.bindEip', method: 'PUT', path: `${INSTANCE}/eip`, scope: 'project',
  body: InstanceEipInput, response: InstanceEip,
  actions: [],
});
export const unbindInstanceEip = operation({
  id: 'instances.unbindEip', method: 'DELETE', path: `${INSTANCE}/eip`, scope: 'project',
  actions: ['apig:instances:update'],
});
export const enableInstanceEgress = operation({
  id: 'instances.enableEgress', method: 'POST', path: `${INSTANCE}/nat-eip`, scope: 'project',
  body: EgressInput, response: Egress, mayBeEmpty: true,
  actions: ['apig:instances:update'],
});
export const updateInstanceEgress = operation({
  id: 'instances.updateEgress', method: 'PUT', path: `${INSTANCE}/nat-eip`, scope: 'project',
  body: EgressInput, response: Egress, mayBeEmpty: true,
  actions: ['apig:instances:update'],
});
export const disableInstanceEgress = operation({
  id: 'instances.disableEgress', method: 'DELETE', path: `${INSTANCE}/nat-eip`, scope: 'project',
  actions: ['apig:instances:update'],
});
export const enableInstanceIngress = operation({
  id: 'instances.enableIngress', method: 'POST', path: `${INSTANCE}/ingress-eip`, scope: 'project',
  body: IngressInput, response: InstanceJob,
  actions: ['apig:instances:update'],
});
export const updateInstanceIngress = operation({
  id: 'instances.updateIngress', method: 'PUT', path: `${INSTANCE}/ingress-eip`, scope: 'project',
  body: IngressInput, response: InstanceJob,
  actions: ['apig:instances:update'],
});
export const disableInstanceIngress = operation({
  id: 'instances.disableIngress', method: 'DELETE', path: `${INSTANCE}/ingress-eip`,
  scope: 'project',
  actions: [],
});
export const listAvailableZones = operation({
  id: 'instances.listAvailableZones', method: 'GET', path: `${PROJECT}/available-zones`,
  scope: 'project', response: AvailableZoneList, items: 'available_zones',
  actions: [],
});
export const listInstances = operation({
  id: 'instances.list', method: 'GET', path: INSTANCES, scope: 'project', query: InstanceFilter,
  response: InstancePage, items: 'instances',
  actions: ['apig:instances:list'],
});
export const deleteInstance = operation({
  id: 'instances.delete', method: 'DELETE', path: INSTANCE, scope: 'project',
  actions: ['apig:instances:delete'],
});
export const resizeInstance = operation({
  id: 'instances.resize', method: 'POST', path: `${INSTANCE}/postpaid-resize`, scope: 'project',
  body: InstanceResize, response: InstanceJob,
  actions: ['apig:instance:resize'],
});
export const getInstanceRestrictions = operation({
  id: 'instances.getRestrictions', method: 'GET', path: `${INSTANCE}/restriction`, scope: 'project',
  response: InstanceRestrictions,
  actions: ['apig:instances:get'],
});
export const resizePrepaidInstance = operation({
  id: 'instances.resizePrepaid', method: 'POST', path: `${INSTANCE}/prepay-resize`, scope: 'project',
  body: InstancePrepaidResize, response: InstanceOrder,
  actions: ['apig:instances:update'],
});
export const createPrepaidInstance = operation({
  id: 'instances.createPrepaid', method: 'POST', path: `${PROJECT}/prepay-instances`, scope: 'project',
  body: InstancePrepaidInput, response: InstanceOrder,
  actions: ['apig:instances:create'],
});
export const countInstancesByTags = operation({
  id: 'instances.countByTags', method: 'POST', path: `${PROJECT}/resource-instances/count`, scope: 'project',
  body: TaggedInstanceFilter, response: TaggedInstanceCount, idempotent: true,
  actions: ['apig:instance:getNumByTags'],
});
export const listInstancesByTags = operation({
  id: 'instances.listByTags', method: 'POST', path: `${PROJECT}/resource-instances/filter`, scope: 'project',
  query: TaggedInstancePaging, body: TaggedInstanceFilter, response: TaggedInstancePage, items: 'resources',
  idempotent: true,
  actions: ['apig:instance:listByTags'],
});

/** Gateways (API reference 3.23). */
export class InstancesService extends Service {
  /**
   * Creates a pay-per-use gateway. The call returns immediately; the gateway takes 5 to 20 minutes (see {@link
   * createAndWait}).
   *
   * `POST /v2/{project_id}/apigw/instances`
   * @param body - Name, edition, network and availability zones.
   * @returns The ID of the new gateway, and the job that creates it.
   * @throws ApigServiceError: APIC.7211 (400) a value is invalid, APIC.7241 (400) the enterprise project is missing,
   *   APIC.7301 (404) no such edition, APIC.7400 (403) no more gateways allowed, APIC.7106 (403) no permission.
   * @see API reference 3.23.1
   * @see https://support.huaweicloud.com/intl/en-us/api-apig/CreateInstanceV2.html
   */
  create(body: InstanceInput, options?: CallOptions): ApigPromise<InstanceJob> {
    return this.send(createInstance, { body }, options);
  }

  /**
   * Reads a gateway.
   *
   * `GET /v2/{project_id}/apigw/instances/{instance_id}`
   * @param instanceId - ID of the gateway.
   * @returns The gateway with its addresses and features.
   * @throws ApigServiceError: APIC.7302 or APIG.3030 (404) no such gateway, APIC.7106 (403) no permission.
   * @see API reference 3.23.2
   * @see https://support.huaweicloud.com/intl/en-us/api-apig/ShowDetailsOfInstanceV2.html
   */
  get(instanceId: string, options?: CallOptions): ApigPromise<Instance> {
    return this.send(getInstance, { path: { instance_id: instanceId } }, options);
  }

  /**
   * Changes a gateway. It may be busy for some minutes (see {@link updateAndWait}).
   *
   * `PUT /v2/{project_id}/apigw/instances/{instance_id}`
   * @param instanceId - ID of the gateway.
   * @param body - The fields to change. Omitted fields do not change.
   * @returns The gateway as it is now; fields may be missing.
   * @throws ApigServiceError: APIC.7302 or APIG.3030 (404) no such gateway, APIC.7211 (400) a value is invalid,
   *   APIC.7701 (409) the gateway is busy, APIC.7106 (403) no permission.
   * @see API reference 3.23.3
   * @see https://support.huaweicloud.com/intl/en-us/api-apig/UpdateInstanceV2.html
   */
  update(instanceId: string, body: InstanceUpdate, options?: CallOptions): ApigPromise<UpdatedInstance> {
    return this.send(updateInstance, { path: { instance_id: instanceId }, body }, options);
  }

  /**
   * Changes fields of a gateway. Reads it, and writes it as a whole with the change, so that nothing else changes.
   * Nothing is sent if nothing changes.
   *
   * ```ts
   * await client.instances.modify(instanceId, { description: 'new' });
   * ```
   * @param instanceId - ID of the gateway.
   * @param change - The fields to change with their new values, or a function that changes a draft of the request.
   * @returns The object before and after, and what the service has not taken.
   * @throws ApigChangedMeanwhileError: somebody else changed it at the same time. A write of theirs between the second
   *   read and the update is not seen.
   * @throws ApigConversionError, ApigSecretsNeededError: writing it back would lose something; nothing was sent.
   */
  modify(
    instanceId: string, change: Change<InstanceUpdate>, options?: ModifyOptions<UpdatedInstance>,
  ): Promise<Modification<UpdatedInstance>> {
    return this.modified({
      shown: UpdatedInstance, update: updateInstance, path: { instance_id: instanceId },
      get: (reading) => this.get(instanceId, reading),
    }, change, options);
  }

  /**
   * Reads the progress of a gateway's creation. Poll after one minute, then every 20 seconds.
   *
   * `GET /v2/{project_id}/apigw/instances/{instance_id}/progress`
   * @param instanceId - ID of the gateway.
   * @returns Percent and state. A failed creation is reported here (`failed`, with its code), not thrown.
   * @throws ApigServiceError: APIC.7302 or APIG.3030 (404) no such gateway, APIC.7106 (403) no permission.
   * @see API reference 3.23.4
   * @see https://support.huaweicloud.com/intl/en-us/api-apig/ShowDetailsOfInstanceProgressV2.html
   */
  getProgress(instanceId: string, options?: CallOptions): ApigPromise<InstanceProgress> {
    return this.send(getInstanceProgress, { path: { instance_id: instanceId } }, options);
  }

  /**
   * Binds an elastic IP address for inbound access, or replaces the one that is bound. For gateways with the load
   * balancer `lvs`.
   *
   * `PUT /v2/{project_id}/apigw/instances/{instance_id}/eip`
   * @param instanceId - ID of the gateway.
   * @param body - The elastic IP address.
   * @returns The bound address and its state.
   * @throws ApigServiceError: APIC.7302 or APIG.3030 (404) no such gateway, APIC.7211 (400) a value is invalid,
   *   APIC.7106 (403) no permission.
   * @see API reference 3.23.5
   * @see https://support.huaweicloud.com/intl/en-us/api-apig/AddEipV2.html
   */
  bindEip(instanceId: string, body: InstanceEipInput, options?: CallOptions): ApigPromise<InstanceEip> {
    return this.send(bindInstanceEip, { path: { instance_id: instanceId }, body }, options);
  }

  /**
   * Unbinds the elastic IP address for inbound access.
   *
   * `DELETE /v2/{project_id}/apigw/instances/{instance_id}/eip`
   * @param instanceId - ID of the gateway.
   * @throws ApigServiceError: APIC.7302 or APIG.3030 (404) no such gateway, APIC.7106 (403) no permission.
   * @see API reference 3.23.6
   * @see https://support.huaweicloud.com/intl/en-us/api-apig/RemoveEipV2.html
   */
  unbindEip(instanceId: string, options?: CallOptions): ApigPromise<undefined> {
    return this.send(unbindInstanceEip, { path: { instance_id: instanceId } }, options);
  }

  /**
   * Turns outbound public access on.
   *
   * `POST /v2/{project_id}/apigw/instances/{instance_id}/nat-eip`
   * @param instanceId - ID of the gateway.
   * @param body - Bandwidth and how it is charged.
   * @returns The public address of outbound calls. The reference documents no response: every field may be missing.
   * @throws ApigServiceError: APIC.7242 (400) it has no such load balancer, APIC.9210 (400) it could not be turned on,
   *   APIC.7302 or APIG.3030 (404) no such gateway, APIC.7106 (403) no permission.
   * @see API reference 3.23.7
   * @see https://support.huaweicloud.com/intl/en-us/api-apig/AddEngressEipV2.html
   */
  enableEgress(instanceId: string, body: EgressInput, options?: CallOptions): ApigPromise<Egress> {
    return this.send(enableInstanceEgress, { path: { instance_id: instanceId }, body }, options);
  }

  /**
   * Changes the bandwidth of outbound public access.
   *
   * `PUT /v2/{project_id}/apigw/instances/{instance_id}/nat-eip`
   * @param instanceId - ID of the gateway.
   * @param body - Bandwidth and how it is charged.
   * @returns Outbound access as it is now. The reference documents no response: every field may be missing.
   * @throws ApigServiceError: APIC.7242 (400) it has no such load balancer, APIC.9211 (400) it could not be changed,
   *   APIC.7302 or APIG.3030 (404) no such gateway, APIC.7106 (403) no permission.
   * @see API reference 3.23.8
   * @see https://support.huaweicloud.com/intl/en-us/api-apig/UpdateEngressEipV2.html
   */
  updateEgress(instanceId: string, body: EgressInput, options?: CallOptions): ApigPromise<Egress> {
    return this.send(updateInstanceEgress, { path: { instance_id: instanceId }, body }, options);
  }

  /**
   * Turns outbound public access off.
   *
   * `DELETE /v2/{project_id}/apigw/instances/{instance_id}/nat-eip`
   * @param instanceId - ID of the gateway.
   * @throws ApigServiceError: APIC.7302 or APIG.3030 (404) no such gateway, APIC.7106 (403) no permission.
   * @see API reference 3.23.9
   * @see https://support.huaweicloud.com/intl/en-us/api-apig/RemoveEngressEipV2.html
   */
  disableEgress(instanceId: string, options?: CallOptions): ApigPromise<undefined> {
    return this.send(disableInstanceEgress, { path: { instance_id: instanceId } }, options);
  }

  /**
   * Turns inbound public access on, for gateways with the load balancer `elb`. The change is done when `publicips` of
   * `get` has entries. The value may flicker, so check it twice in a row.
   *
   * `POST /v2/{project_id}/apigw/instances/{instance_id}/ingress-eip`
   * @param instanceId - ID of the gateway.
   * @param body - Bandwidth and how it is charged.
   * @returns The job that was started.
   * @throws ApigServiceError: APIC.9210 (400) it could not be turned on, APIC.7711 (409) it is on already, APIC.7302 or
   *   APIG.3030 (404) no such gateway, APIC.7106 (403) no permission.
   * @see API reference 3.23.10
   * @see https://support.huaweicloud.com/intl/en-us/api-apig/AddIngressEipV2.html
   */
  enableIngress(instanceId: string, body: IngressInput, options?: CallOptions): ApigPromise<InstanceJob> {
    return this.send(enableInstanceIngress, { path: { instance_id: instanceId }, body }, options);
  }

  /**
   * Changes the bandwidth of inbound public access, for gateways with the load balancer `elb`.
   *
   * `PUT /v2/{project_id}/apigw/instances/{instance_id}/ingress-eip`
   * @param instanceId - ID of the gateway.
   * @param body - Bandwidth and how it is charged.
   * @returns The job that was started.
   * @throws ApigServiceError: APIC.9211 (400) it could not be changed, APIC.7302 or APIG.3030 (404) no such gateway,
   *   APIC.7106 (403) no permission.
   * @see API reference 3.23.11
   * @see https://support.huaweicloud.com/intl/en-us/api-apig/UpdateIngressEipV2.html
   */
  updateIngress(instanceId: string, body: IngressInput, options?: CallOptions): ApigPromise<InstanceJob> {
    return this.send(updateInstanceIngress, { path: { instance_id: instanceId }, body }, options);
  }

  /**
   * Turns inbound public access off, for gateways with the load balancer `elb`. The change is done when `publicips` of
   * `get` is empty.
   *
   * `DELETE /v2/{project_id}/apigw/instances/{instance_id}/ingress-eip`
   * @param instanceId - ID of the gateway.
   * @throws ApigServiceError: APIC.7242 (400) it has no such load balancer, APIC.7302 or APIG.3030 (404) no such
   *   gateway, APIC.7106 (403) no permission.
   * @see API reference 3.23.12
   */
  disableIngress(instanceId: string, options?: CallOptions): ApigPromise<undefined> {
    return this.send(disableInstanceIngress, { path: { instance_id: instanceId } }, options);
  }

  /**
   * Lists the availability zones of the region. There are no pages: one response has them all.
   *
   * `GET /v2/{project_id}/apigw/available-zones`
   * @returns The zones, with the editions that each offers.
   * @throws ApigServiceError: APIC.7106 (403) no permission.
   * @see API reference 3.23.13
   * @see https://support.huaweicloud.com/intl/en-us/api-apig/ListAvailableZonesV2.html
   */
  listAvailableZones(options?: CallOptions): PagePromise<AvailableZoneList, AvailableZone> {
    return this.page(listAvailableZones, {}, options);
  }

  /**
   * Lists the gateways of the project.
   *
   * `GET /v2/{project_id}/apigw/instances`
   * @param query - Filters and paging.
   * @returns The first page. Iterate over it to get the gateways of all pages.
   * @throws ApigServiceError: APIC.7106 (403) no permission.
   * @see API reference 3.23.14
   * @see https://support.huaweicloud.com/intl/en-us/api-apig/ListInstancesV2.html
   */
  list(query: InstanceFilter = {}, options?: CallOptions): PagePromise<InstancePage, InstanceSummary> {
    return this.page(listInstances, { query }, options);
  }

  /**
   * Deletes a pay-per-use gateway, with everything in it. The call returns immediately; the gateway is gone when `get`
   * fails with 404, after some minutes.
   *
   * `DELETE /v2/{project_id}/apigw/instances/{instance_id}`
   * @param instanceId - ID of the gateway.
   * @throws ApigServiceError: APIC.7302 or APIG.3030 (404) no such gateway, APIC.7701 (409) the gateway is busy,
   *   APIC.7106 (403) no permission.
   * @see API reference 3.23.15
   * @see https://support.huaweicloud.com/intl/en-us/api-apig/DeleteInstancesV2.html
   */
  delete(instanceId: string, options?: CallOptions): ApigPromise<undefined> {
    return this.send(deleteInstance, { path: { instance_id: instanceId } }, options);
  }

  /**
   * Changes the edition of a pay-per-use gateway. It takes some minutes (see {@link resizeAndWait}).
   *
   * `POST /v2/{project_id}/apigw/instances/{instance_id}/postpaid-resize`
   * @param instanceId - ID of the gateway.
   * @param body - The edition to change to.
   * @returns The job that was started.
   * @throws ApigServiceError: APIC.7707 (409) it has this edition already, APIC.7243 (400) the edition cannot be
   *   changed, APIC.7106 (403) no permission.
   * @see API reference 3.23.16
   * @see https://support.huaweicloud.com/intl/en-us/api-apig/CreatePostPayResizeOrder.html
   */
  resize(instanceId: string, body: InstanceResize, options?: CallOptions): ApigPromise<InstanceJob> {
    return this.send(resizeInstance, { path: { instance_id: instanceId }, body }, options);
  }

  /**
   * Reads the network ranges that a gateway reserves. Backend services must not use them.
   *
   * `GET /v2/{project_id}/apigw/instances/{instance_id}/restriction`
   * @param instanceId - ID of the gateway.
   * @returns The ranges, in CIDR notation.
   * @throws ApigServiceError: APIC.7302 or APIG.3030 (404) no such gateway, APIC.7106 (403) no permission.
   * @see API reference 3.23.17
   * @see https://support.huaweicloud.com/intl/en-us/api-apig/ShowRestrictionOfInstanceV2.html
   */
  getRestrictions(instanceId: string, options?: CallOptions): ApigPromise<InstanceRestrictions> {
    return this.send(getInstanceRestrictions, { path: { instance_id: instanceId } }, options);
  }

  /**
   * Orders another edition for a gateway on yearly or monthly billing. The change starts when the order is paid.
   *
   * `POST /v2/{project_id}/apigw/instances/{instance_id}/prepay-resize`
   * @param instanceId - ID of the gateway.
   * @param body - The product and the edition to change to.
   * @returns The number of the order.
   * @throws ApigServiceError: APIC.7712 (409) an unpaid order already exists, APIC.7106 (403) no permission.
   * @see Newer than the API reference of 2025-02
   * @see https://support.huaweicloud.com/intl/en-us/api-apig/CreatePrepayResize.html
   */
  resizePrepaid(instanceId: string, body: InstancePrepaidResize, options?: CallOptions): ApigPromise<InstanceOrder> {
    return this.send(resizePrepaidInstance, { path: { instance_id: instanceId }, body }, options);
  }

  /**
   * Orders a gateway on yearly or monthly billing. It is created when the order is paid, for which the caller needs the
   * IAM action `bss:order:update`.
   *
   * `POST /v2/{project_id}/apigw/prepay-instances`
   * @param body - The product, the period and the gateway.
   * @returns The number of the order.
   * @throws ApigServiceError: APIC.7211 (400) a value is invalid, APIC.7400 (403) no more gateways allowed, APIC.7106
   *   (403) no permission.
   * @see Newer than the API reference of 2025-02
   */
  createPrepaid(body: InstancePrepaidInput, options?: CallOptions): ApigPromise<InstanceOrder> {
    return this.send(createPrepaidInstance, { body }, options);
  }

  /**
   * Counts the gateways that have certain tags.
   *
   * `POST /v2/{project_id}/apigw/resource-instances/count`
   * @param body - Which gateways to count; `{}`: all.
   * @returns How many there are.
   * @throws ApigServiceError: APIC.7106 (403) no permission.
   * @see Newer than the API reference of 2025-02
   */
  countByTags(body: TaggedInstanceFilter, options?: CallOptions): ApigPromise<TaggedInstanceCount> {
    return this.send(countInstancesByTags, { body }, options);
  }

  /**
   * Lists the gateways that have certain tags.
   *
   * `POST /v2/{project_id}/apigw/resource-instances/filter`
   * @param body - Which gateways to list; `{}`: all.
   * @param query - Paging. Default: the first 1000.
   * @returns The first page. Iterate over it to get the gateways of all pages.
   * @throws ApigServiceError: APIC.7106 (403) no permission.
   * @see Newer than the API reference of 2025-02
   */
  listByTags(
    body: TaggedInstanceFilter,
    query: TaggedInstancePaging = {},
    options?: CallOptions,
  ): PagePromise<TaggedInstancePage, TaggedInstance> {
    return this.page(listInstancesByTags, { body, query }, options);
  }

  /**
   * Creates a gateway and waits until it runs, which takes 5 to 20 minutes. Polls after one minute, then every 20
   * seconds, for 40 minutes at most.
   *
   * @param body - Name, edition, network and availability zones.
   * @param options - `onProgress` gets the state and, during a creation, the percentage.
   * @returns The gateway.
   * @throws ApigWaiterError: its creation failed, or it took too long. The message names the gateway, which exists
   *   nevertheless.
   */
  createAndWait(body: InstanceInput, options: WaitOptions = {}): Promise<Instance> {
    const operation = 'instances.createAndWait';
    return startAndWait({
      operation, start: (call) => this.create(body, call),
      plan: ({ instance_id }, wait) =>
        untilRunning(this, operation, instance_id, PACES.created, creationProgress(wait)),
    }, options, this.transport.screen);
  }

  /**
   * Waits until a gateway runs: after a creation, a change or a restart. Polls immediately, then every 20 seconds, for
   * 40 minutes at most.
   *
   * @param instanceId - ID of the gateway.
   * @returns The gateway.
   * @throws ApigWaiterError: it failed, or it took too long.
   */
  waitUntilRunning(instanceId: string, options: WaitOptions = {}): Promise<Instance> {
    const readsProgress = creationProgress(options);
    const plan = untilRunning(this, 'instances.waitUntilRunning', instanceId, PACES.running, readsProgress);
    return waitUntil(plan, options, this.transport.screen);
  }

  /**
   * Changes a gateway and waits until it runs again. Polls every 20 seconds, for 10 minutes at most.
   *
   * @param instanceId - ID of the gateway.
   * @param body - The fields to change. Omitted fields do not change.
   * @returns The gateway as it is then.
   * @throws ApigWaiterError: the change failed, or it took too long.
   */
  updateAndWait(instanceId: string, body: InstanceUpdate, options: WaitOptions = {}): Promise<Instance> {
    const operation = 'instances.updateAndWait';
    return startAndWait({
      operation, start: (call) => this.update(instanceId, body, call),
      plan: () => untilRunning(this, operation, instanceId, PACES.changed),
    }, options, this.transport.screen);
  }

  /**
   * Changes the edition of a pay-per-use gateway, and waits until it runs again. Polls every 20 seconds, for 10 minutes
   * at most.
   *
   * @param instanceId - ID of the gateway.
   * @param body - The edition to change to.
   * @returns The gateway as it is then.
   * @throws ApigWaiterError: the change failed, or it took too long.
   */
  resizeAndWait(instanceId: string, body: InstanceResize, options: WaitOptions = {}): Promise<Instance> {
    const operation = 'instances.resizeAndWait';
    return startAndWait({
      operation, start: (call) => this.resize(instanceId, body, call),
      plan: () => untilRunning(this, operation, instanceId, PACES.changed),
    }, options, this.transport.screen);
  }

  /**
   * Deletes a pay-per-use gateway, with everything in it, and waits until it is gone. Polls after 20 seconds, then
   * every 15, for 10 minutes at most.
   *
   * @param instanceId - ID of the gateway.
   * @throws ApigWaiterError: the deletion failed, or it took too long.
   */
  deleteAndWait(instanceId: string, options: WaitOptions = {}): Promise<undefined> {
    const operation = 'instances.deleteAndWait';
    return startAndWait({
      operation, start: (call) => this.delete(instanceId, call),
      plan: () => untilDeleted(this, operation, instanceId),
    }, options, this.transport.screen);
  }

  /**
   * Waits until a gateway is gone, that is, until the service itself says that there is none. "No such path" from the
   * API front end (APIGW.0101) does not count.
   *
   * @param instanceId - ID of the gateway.
   * @throws ApigWaiterError: the deletion failed, or it took too long.
   */
  waitUntilDeleted(instanceId: string, options: WaitOptions = {}): Promise<undefined> {
    return waitUntil(untilDeleted(this, 'instances.waitUntilDeleted', instanceId), options, this.transport.screen);
  }

  /**
   * Turns inbound public access on, for gateways with the load balancer `elb`, and waits until the gateway has a public
   * address, seen twice in a row because the value flickers. Polls after 10 seconds, then every 5, for 10 minutes at
   * most.
   *
   * @param instanceId - ID of the gateway.
   * @param body - Bandwidth and how it is charged.
   * @returns The gateway with its `publicips`.
   * @throws ApigWaiterError: it took too long.
   */
  enableIngressAndWait(instanceId: string, body: IngressInput, options: WaitOptions = {}): Promise<Instance> {
    const operation = 'instances.enableIngressAndWait';
    return startAndWait({
      operation, start: (call) => this.enableIngress(instanceId, body, call),
      plan: () => untilAddressed(this, operation, instanceId, 'ingress', true),
    }, options, this.transport.screen);
  }

  /**
   * Turns inbound public access off and waits until the gateway no longer has a public address, seen twice in a row.
   *
   * @param instanceId - ID of the gateway.
   * @returns The gateway without `publicips`.
   * @throws ApigWaiterError: it took too long.
   */
  disableIngressAndWait(instanceId: string, options: WaitOptions = {}): Promise<Instance> {
    const operation = 'instances.disableIngressAndWait';
    return startAndWait({
      operation, start: (call) => this.disableIngress(instanceId, call),
      plan: () => untilAddressed(this, operation, instanceId, 'ingress', false),
    }, options, this.transport.screen);
  }

  /**
   * Turns outbound public access on and waits until the gateway has an address for it, seen twice in a row.
   *
   * @param instanceId - ID of the gateway.
   * @param body - Bandwidth and how it is charged.
   * @returns The gateway with its `nat_eip_address`.
   * @throws ApigWaiterError: it took too long.
   */
  enableEgressAndWait(instanceId: string, body: EgressInput, options: WaitOptions = {}): Promise<Instance> {
    const operation = 'instances.enableEgressAndWait';
    return startAndWait({
      operation, start: (call) => this.enableEgress(instanceId, body, call),
      plan: () => untilAddressed(this, operation, instanceId, 'egress', true),
    }, options, this.transport.screen);
  }

  /**
   * Turns outbound public access off and waits until the gateway no longer has an address for it, seen twice in a row.
   *
   * @param instanceId - ID of the gateway.
   * @returns The gateway without `nat_eip_address`.
   * @throws ApigWaiterError: it took too long.
   */
  disableEgressAndWait(instanceId: string, options: WaitOptions = {}): Promise<Instance> {
    const operation = 'instances.disableEgressAndWait';
    return startAndWait({
      operation, start: (call) => this.disableEgress(instanceId, call),
      plan: () => untilAddressed(this, operation, instanceId, 'egress', false),
    }, options, this.transport.screen);
  }

  /**
   * Finds the gateway of exactly this name. Searches all pages of `list`.
   *
   * @param name - The whole name; case matters.
   * @returns The gateway in brief, or `undefined` if there is none.
   */
  findByName(name: string, options?: CallOptions): Promise<InstanceSummary | undefined> {
    return firstNamed(this.list({ instance_name: name }, inLargePages(options)), 'instance_name', name);
  }

  /**
   * Finds the gateway of exactly this name, or creates a pay-per-use one, then waits until it runs. If two callers do
   * this at the same time, one creates it and both get it.
   *
   * @param name - The whole name; case matters.
   * @param body - Fields to create it with if it is missing. An existing one is not changed.
   * @returns The gateway.
   * @throws ApigWaiterError: its creation failed, or it took too long.
   */
  ensure(name: string, body: Omit<InstanceInput, 'instance_name'>, options: WaitOptions = {}): Promise<Instance> {
    const operation = 'instances.ensure';
    return startAndWait({
      operation,
      start: (call) => ensured({
        resource: 'instances', body, named: { instance_name: name }, options: call,
        find: (reading) => this.findByName(name, reading).then((found) => found?.id),
        create: (whole, creating) => this.create(whole, creating).then(({ instance_id }) => instance_id),
      }),
      plan: (id, wait) =>
        untilRunning(this, operation, id, PACES.running, creationProgress(wait)),
    }, options, this.transport.screen);
  }
}
