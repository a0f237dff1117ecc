/** Custom authorizers. */
import {
  createAuthorizer, deleteAuthorizer, getAuthorizer, listAuthorizers, updateAuthorizer,
} from '../../resources/authorizers.js';
import type { Call, Handler } from '../handler.js';
import { kindOf, part, same } from '../kind.js';
import { inUse, invalidBody, Refused } from '../refused.js';
import type { AuthorizerRecord } from '../state.js';
import { wholeSeconds } from '../options.js';
import { hasTwice } from './shared/api-contradictions.js';
import { requireUrns } from './shared/function-urns.js';
import { isInUse } from './shared/references.js';

const taken = (): Refused => new Refused(400, 'APIG.3211', 'The authorizer name already exists');

/** Rejects an authorizer whose function is not one, or that reads one header or query parameter twice. */
function requireSound(call: Call, { authorizer_uri, authorizer_alias_uri, identities = [] }: AuthorizerRecord['input']) {
  requireUrns(authorizer_uri, authorizer_alias_uri);
  call.most('AUTHORIZER_IDENTITY_NUM_LIMIT', identities.length, 'APIG.3117', 'identity sources');
  if (hasTwice(identities.map(({ location, name }) => `${location} ${name}`)))
    throw new Refused(400, 'APIG.3212', 'The identity source name already exists');
}

const authorizers = kindOf(createAuthorizer, {
  kept: ({ gateway }) => gateway.authorizers,
  check: (body, call, before) => {
    if (before && body.type !== before.input.type) throw invalidBody('type');
    requireSound(call, body);
  },
  unique: [({ name }) => name, ({ name }) => name, taken],
  quota: ['AUTHORIZER_NUM_LIMIT', 'APIG.3116', 'authorizers'],
  record: (body) => ({ name: body.name, input: body }),
  inUse: ({ id }, { gateway }) => isInUse(gateway, 'authorizers', id) && inUse('authorizer', 'APIs'),
  view: ({ id, created, input }) => ({
    network_type: 'V1' as const, ttl: 0, ...input, id, create_time: wholeSeconds(created),
  }),
});

export const authorizerHandlers: readonly Handler[] = [
  authorizers.create,
  authorizers.update(updateAuthorizer),
  authorizers.delete(deleteAuthorizer),
  authorizers.get(getAuthorizer),
  authorizers.list(listAuthorizers, {
    id: same(({ id }) => id),
    name: part(({ name }) => name),
    type: same(({ input }) => input.type),
  }),
];
