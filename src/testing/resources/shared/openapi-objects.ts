/** The objects besides APIs that a document defines: throttles, access control, authorizers and gateway responses. */
import type { ReadApi, ReadDocument, ReadObject, ReadThrottle } from '../../../openapi/read.js';
import { createAcl, updateAcl } from '../../../resources/acls.js';
import { createAuthorizer, updateAuthorizer } from '../../../resources/authorizers.js';
import { createGatewayResponse, updateGatewayResponse } from '../../../resources/gateway-responses.js';
import { createThrottleSpecial } from '../../../resources/throttle-specials.js';
import { createThrottle, updateThrottle } from '../../../resources/throttles.js';
import type { Call } from '../../handler.js';
import { perform } from '../../perform.js';
import { Refused } from '../../refused.js';
import type { ApiRecord } from '../../state.js';
import type { Collection } from '../../store.js';
import { aclHandlers } from '../acls.js';
import { authorizerHandlers } from '../authorizers.js';
import { gatewayResponseHandlers } from '../gateway-responses.js';
import { throttleSpecialHandlers } from '../throttle-specials.js';
import { throttleHandlers } from '../throttles.js';

/** Whether objects that exist are kept or replaced. */
type Mode = 'merge' | 'override';
/** What came of an object: nothing to say, or why it was rejected. APIs that name it are rejected for the same. */
type Outcomes = ReadonlyMap<string, Refused>;

/** The objects that APIs of a document may name. */
export class Imported {
  constructor(
    private readonly call: Call,
    private readonly throttles: Outcomes,
    private readonly acls: Outcomes,
    private readonly authorizers: Outcomes,
  ) {}

  /** The ID of an authorizer. */
  authorizer(name: string): string {
    return idOf(this.call.gateway.authorizers, name, { outcomes: this.authorizers });
  }
  /** The policies that an API names. */
  awaitedBy({ throttle, acl, plugins }: ReadApi): ApiRecord['awaited'] {
    const { gateway } = this.call;
    if (throttle === undefined && acl === undefined && plugins.length === 0) return undefined;
    return {
      throttleId: throttle === undefined ? undefined : idOf(gateway.throttles, throttle, { outcomes: this.throttles }),
      aclId: acl === undefined ? undefined : idOf(gateway.acls, acl, { outcomes: this.acls }),
      pluginIds: plugins.map((name) => idOf(gateway.plugins, name)),
    };
  }
}
/** The ID of what has a name. Throws what a wrong ID would throw, or why the document's own object was rejected. */
export function idOf<T extends { readonly id: string; readonly name: string }>(
  among: Collection<T>,
  name: string,
  { outcomes, belongs = () => true }: { readonly outcomes?: Outcomes; readonly belongs?: (item: T) => boolean } = {},
): string {
  const rejected = outcomes?.get(name);
  if (rejected) throw rejected;
  return among.filter((item) => item.name === name && belongs(item))[0]?.id ?? among.get(name, () => false).id;
}

/** Makes the objects of a document, or replaces those that exist. */
export function importObjects(document: ReadDocument, groupId: string, mode: Mode, call: Call): Imported {
  const { throttles, acls, authorizers, responses } = call.gateway;
  const throttleOutcomes = each(document.throttles, throttles, mode, (read, id) => importThrottle(read, id, call));
  const aclOutcomes = each(document.acls, acls, mode, ({ body }, id) =>
    id === undefined
      ? perform(aclHandlers, createAcl, { body }, call)
      : perform(aclHandlers, updateAcl, { path: { acl_id: id }, body }, call));
  const authorizerOutcomes = each(document.authorizers, authorizers, mode, ({ body }, id) =>
    id === undefined
      ? perform(authorizerHandlers, createAuthorizer, { body }, call)
      : perform(authorizerHandlers, updateAuthorizer, { path: { authorizer_id: id }, body }, call));
  const inGroup = responses.filter((response) => response.groupId === groupId);
  each(document.responses, inGroup, mode, ({ body }, id) =>
    id === undefined
      ? perform(gatewayResponseHandlers, createGatewayResponse, { path: { group_id: groupId }, body }, call)
      : perform(gatewayResponseHandlers, updateGatewayResponse, {
          path: { group_id: groupId, response_id: id }, body,
        }, call));
  return new Imported(call, throttleOutcomes, aclOutcomes, authorizerOutcomes);
}

/** Makes, keeps or replaces each object. Returns the rejected ones. */
function each<R extends ReadObject>(
  objects: readonly R[],
  existing: Iterable<{ readonly id: string; readonly name: string }>,
  mode: Mode,
  make: (object: R, id: string | undefined) => unknown,
): Outcomes {
  const ids = new Map([...existing].map(({ id, name }) => [name, id]));
  const rejected = new Map<string, Refused>();
  for (const object of objects) {
    const id = ids.get(object.name);
    if (id !== undefined && mode === 'merge') continue;
    try {
      make(object, id);
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      rejected.set(object.name, error);
    }
  }
  return rejected;
}
/** A throttle with its special limits, which replace those that it had. */
function importThrottle({ body, specials }: ReadThrottle, known: string | undefined, call: Call): void {
  const { id } = known === undefined
    ? perform(throttleHandlers, createThrottle, { body }, call)
    : perform(throttleHandlers, updateThrottle, { path: { throttle_id: known }, body }, call);
  call.gateway.specials.removeAll(({ throttleId }) => throttleId === id);
  for (const special of specials)
    perform(throttleSpecialHandlers, createThrottleSpecial, { path: { throttle_id: id }, body: { ...special } }, call);
}
