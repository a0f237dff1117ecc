/** Custom authorizers. */
import {
  createAuthorizer, deleteAuthorizer, getAuthorizer, listAuthorizers, updateAuthorizer,
} from '../../resources/authorizers.js';
import { on, type Handler } from '../handler.js';
import { invalidBody, Refused } from '../refused.js';
import type { AuthorizerRecord } from '../state.js';
import { change, is, named, page, refuseTaken } from '../store.js';
import { wholeSeconds } from '../options.js';
import { hasTwice } from './shared/api-contradictions.js';

const taken = (): Refused => new Refused(400, 'APIG.3211', 'The authorizer name already exists');

/** Rejects an authorizer that reads one header or query parameter twice. */
function refuseTwice({ identities }: AuthorizerRecord['input']): void {
  if (hasTwice(identities?.map(({ location, name }) => `${location} ${name}`)))
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
    refuseTwice(body);
    refuseTaken(authorizers, body.name, taken());
    call.quota('AUTHORIZER_NUM_LIMIT', authorizers.size, 'APIG.3116', 'authorizers');
    return view(authorizers.add({ id: call.newId(), name: body.name, created: call.now, input: body }));
  }),
  on(updateAuthorizer, ({ path, body }, { gateway }) => {
    const authorizer = gateway.authorizers.get(path.authorizer_id);
    if (body.type !== authorizer.input.type) throw invalidBody('type');
    refuseTwice(body);
    refuseTaken(gateway.authorizers, body.name, taken(), authorizer.id);
    change(authorizer, { name: body.name, input: body });
    return view(authorizer);
  }),
  on(deleteAuthorizer, ({ path }, { gateway }) => gateway.authorizers.remove(path.authorizer_id)),
  on(getAuthorizer, ({ path }, { gateway }) => view(gateway.authorizers.get(path.authorizer_id))),
  on(listAuthorizers, ({ query }, { gateway }) => {
    const authorizers = gateway.authorizers.filter(
      ({ id, name, input }) => is(id, query.id) && named(name, query.name) && is(input.type, query.type),
    );
    return page('authorizer_list', authorizers, query, view);
  }),
];
