/** Additional load balancers in front of a gateway of an `NLB_` edition. */
import { operation } from '../schema/operation.js';
import type { CallOptions } from '../options.js';
import type { PagePromise } from '../calls/pages.js';
import type { ApigPromise } from '../http/promise.js';
import { bool, input, int, list, output, required, text } from '../schema/vocabulary.js';
import { Service } from '../calls/service.js';
import { INSTANCE } from './shared/paths.js';

/** A load balancer to bind. */
export abstract class ExtraElbDetail extends input({
  /** ID of the load balancer, which must be in the gateway's VPC. */
  id: required(text()),
  /** `true`: replace its listeners on 80, 443 or a port of the gateway. Must be `true` if it has any. */
  force_overwrite_enabled: bool(),
}) {}

/** Load balancers to bind. */
export abstract class ExtraElbInput extends input({
  /** The load balancers, 1 to 10. */
  elb_details: required(list(ExtraElbDetail, { min: 1, max: 10 })),
}) {}

/** Load balancers to unbind. */
export abstract class ExtraElbRemoval extends input({
  /** IDs of the load balancers, 1 to 10. */
  elb_ids: required(list(text(), { min: 1, max: 10 })),
}) {}

/** A port on which a load balancer listens for the gateway. */
export abstract class ExtraElbPort extends output({
  /** Protocol, such as HTTP or HTTPS. */
  protocol: text(),
  /** Port. */
  ingress_port: int(),
}) {}

/** A bound load balancer. */
export abstract class ExtraElb extends output({
  /** ID of the load balancer. */
  elb_id: text(),
  /** Ports on which it listens. */
  ingress_ports: list(ExtraElbPort),
}, 'elb_id') {}

/** The bound load balancers. */
export abstract class ExtraElbList extends output({
  /** The load balancers; absent if there are none. */
  elbs: list(ExtraElb),
}) {}

const EXTRA_ELBS = `${INSTANCE}/extra-elbs` as const;

export const addExtraElbs = operation({
  id: 'extraElbs.add', method: 'POST', path: EXTRA_ELBS, body: ExtraElbInput,
  actions: [],
});
export const listExtraElbs = operation({
  id: 'extraElbs.list', method: 'GET', path: EXTRA_ELBS, response: ExtraElbList, items: 'elbs',
  actions: [],
});
export const deleteExtraElbs = operation({
  id: 'extraElbs.delete',
  method: 'DELETE',
  path: EXTRA_ELBS,
  body: ExtraElbRemoval,
  actions: [],
});

/** Additional load balancers of a gateway. */
export class ExtraElbsService extends Service {
  /**
   * Binds load balancers. They are ready when `list` shows them: poll after 15 seconds, then every 10. The service
   * protects them from deletion.
   *
   * `POST /v2/{project_id}/apigw/instances/{instance_id}/extra-elbs`
   * @param body - 1 to 10 load balancers.
   * @throws ApigServiceError: APIC.7710 (409) the gateway is not running, APIC.7712 (409) the gateway is locked,
   *   APIC.7242 (400) the edition does not offer it, APIC.7106 (403) no permission.
   * @see Newer than the API reference of 2025-02
   * @see https://support.huaweicloud.com/intl/en-us/api-apig/BatchAddExtraElbs.html
   */
  add(body: ExtraElbInput, options?: CallOptions): ApigPromise<undefined> {
    return this.send(addExtraElbs, { body }, options);
  }

  /**
   * Lists the bound load balancers. There are no pages: one response has them all.
   *
   * `GET /v2/{project_id}/apigw/instances/{instance_id}/extra-elbs`
   * @returns The load balancers with their ports.
   * @throws ApigServiceError: APIG.3030 (404) no such gateway, APIC.7106 (403) no permission.
   * @see Newer than the API reference of 2025-02
   * @see https://support.huaweicloud.com/intl/en-us/api-apig/ListExtraElbs.html
   */
  list(options?: CallOptions): PagePromise<ExtraElbList, ExtraElb> {
    return this.page(listExtraElbs, {}, options);
  }

  /**
   * Unbinds load balancers. They are gone when `list` no longer shows them: poll after 15 seconds, then every 10. The
   * request has a body.
   *
   * `DELETE /v2/{project_id}/apigw/instances/{instance_id}/extra-elbs`
   * @param body - IDs of the load balancers.
   * @throws ApigServiceError: APIC.7710 (409) the gateway is not running, APIC.7712 (409) the gateway is locked,
   *   APIC.7106 (403) no permission.
   * @see Newer than the API reference of 2025-02
   */
  delete(body: ExtraElbRemoval, options?: CallOptions): ApigPromise<undefined> {
    return this.send(deleteExtraElbs, { body }, options);
  }
}
