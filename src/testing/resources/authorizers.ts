/** Custom authorizers. */
import {
  createAuthorizer, deleteAuthorizer, getAuthorizer, listAuthorizers, updateAuthorizer,
} from '../../resources/authorizers.js';
import { on, type Call, type Handler } from '../handler.js';
import { inUse, invalidBody, Refused } from '../refused.js';
import type { AuthorizerRecord } from '../state.js';
import { change, is, named, page, refuseTaken } from '../store.js';
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

const view = ({ id, created, input }: AuthorizerRecord) => ({
  network_type: 'V1' as const,
  ttl: 0,
  ...input,
  id,
  create_time: wholeSeconds(created),
});

export const authorizerHandlers: readonly Handler[] = [
  on(createAuthorizer, ({ body }, call) => {
    const { authorizers } = call.gateway;
    requireSound(call, body);
    refuseTaken(authorizers, body.name, taken());
    call.quota('AUTHORIZER_NUM_LIMIT', authorizers.size, 'APIG.3116', 'authorizers');
    return view(authorizers.add({ id: call.newId(), name: body.name, created: call.now, input: body }));
  }),
  on(updateAuthorizer, ({ path, body }, call) => {
    const { gateway } = call;
    const authorizer = gateway.authorizers.get(path.authorizer_id);
    if (body.type !== authorizer.input.type) throw invalidBody('type');
    requireSound(call, body);
    refuseTaken(gateway.authorizers, body.name, taken(), authorizer.id);
    change(authorizer, { name: body.name, input: body });
    return view(authorizer);
  }),
  on(deleteAuthorizer, ({ path }, { gateway }) => {
    const authorizer = gateway.authorizers.get(path.authorizer_id);
    if (isInUse(gateway, 'authorizers', authorizer.id)) throw inUse('authorizer', 'APIs');
    gateway.authorizers.remove(authorizer.id);
  }),
  on(getAuthorizer, ({ path }, { gateway }) => view(gateway.authorizers.get(path.authorizer_id))),
  on(listAuthorizers, ({ query }, { gateway }) => {
    const authorizers = gateway.authorizers.filter(
      ({ id, name, input }) => is(id, query.id) && named(name, query.name) && is(input.type, query.type),
    );
    return page('authorizer_list', authorizers, query, view);
  }),
];
