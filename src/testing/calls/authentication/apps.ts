/** Authentication by an app: which of the ways a call takes, and what is wrong with it. */
import { timingSafeEqual } from 'node:crypto';
import { configOf, isOn } from '../../feature-switches.js';
import type { AppRecord } from '../../state.js';
import type { ApiCall, Stage } from '../call.js';
import { refusal } from '../refusals.js';
import { queryValues, signable } from '../target.js';
import { isSigned, verifySignature } from './app-signature.js';

/** The app that was proven, or what is wrong, in the words of the service; no words if none are known. */
type Proof = { readonly app: AppRecord } | { readonly wrong: string | undefined };
/** A way to prove an app. */
interface Way {
  readonly name: string;
  /** What the call shows; `undefined` if it does not take this way, or if the API or the gateway does not offer it. */
  readonly shown: (call: ApiCall) => string | undefined;
  readonly prove: (call: ApiCall, shown: string) => Proof;
}

const NOT_PROVEN: Proof = { wrong: undefined };
const appWith = ({ place: { gateway } }: ApiCall, key: string): AppRecord | undefined =>
  gateway.apps.filter((app) => app.key === key)[0];
/** The app of a key and a secret. */
function byKey(call: ApiCall, key: string, secret: string): Proof {
  const app = appWith(call, key);
  if (!app) return { wrong: `app not found, appkey ${key}` };
  const [own, sent] = [Buffer.from(app.secret), Buffer.from(secret)];
  return own.length === sent.length && timingSafeEqual(own, sent) ? { app } : NOT_PROVEN;
}
/** The header in which apps sign: a feature may name another one. */
function signatureOf({ request: { headers }, place: { gateway } }: ApiCall): string | undefined {
  return headers.get(configOf(gateway, 'custom_auth_header')?.app_auth_header || 'authorization');
}
const basicOf = (header = ''): string | undefined => /^basic +(\S+)$/i.exec(header.trim())?.[1];

/** The ways, in the order in which they are tried. The first one that a call takes decides. */
const WAYS: readonly Way[] = [
  {
    name: 'signature',
    shown: (call) => [signatureOf(call)].find((header) => header !== undefined && isSigned(header)),
    prove: (call, header) => {
      const { request, place: { assumptions, settings } } = call;
      const verified = verifySignature(
        signable(request), header, (key) => appWith(call, key)?.secret, settings.clock(), assumptions,
      );
      if ('wrong' in verified) return verified;
      const app = appWith(call, verified.key);
      return app ? { app } : NOT_PROVEN;
    },
  },
  {
    name: 'basic (feature app_basic)',
    shown: (call) => (isOn(call.place.gateway, 'app_basic') ? basicOf(signatureOf(call)) : undefined),
    prove: (call, credentials) => {
      const [key = '', ...secret] = Buffer.from(credentials, 'base64').toString('utf8').split(':');
      return byKey(call, key, secret.join(':'));
    },
  },
  {
    name: 'key and secret (feature app_secret)',
    shown: ({ place: { gateway }, request: { headers } }) =>
      (isOn(gateway, 'app_secret') ? headers.get('x-hw-id') : undefined),
    prove: (call, key) => byKey(call, key.trim(), call.request.headers.get('x-hw-appkey')?.trim() ?? ''),
  },
  {
    name: 'API key (feature app_api_key)',
    shown: (call) => {
      const { apiKeyIn } = call.place.assumptions;
      if (!isOn(call.place.gateway, 'app_api_key')) return undefined;
      const inHeader = apiKeyIn === 'query' ? undefined : call.request.headers.get('apikey');
      return inHeader ?? (apiKeyIn === 'header' ? undefined : queryValues(call.request, 'apikey')[0]);
    },
    prove: (call, key) => {
      const app = appWith(call, key.trim());
      return app ? { app } : NOT_PROVEN;
    },
  },
  {
    name: 'AppCode',
    shown: ({ definition: { auth_opt }, request: { headers } }) =>
      (auth_opt?.app_code_auth_type === 'HEADER' ? headers.get('x-apig-appcode') : undefined),
    prove: ({ place: { gateway, assumptions }, request }, code) => {
      if (request.scheme === 'http' && assumptions.appCodeOverHttp === 'rejected') return NOT_PROVEN;
      const found = gateway.appCodes.filter((one) => one.code === code.trim())[0];
      return found ? { app: gateway.apps.get(found.appId) } : NOT_PROVEN;
    },
  },
];

/** Finds the app that calls, if the API asks for one. `apis.debug` names it itself. */
export const appAuthentication: Stage = {
  name: 'authentication of apps',
  debugging: 'skipped',
  before: (call) => {
    if (call.definition.auth_type !== 'APP') return undefined;
    for (const { name, shown, prove } of WAYS) {
      const found = shown(call);
      if (found === undefined) continue;
      const proof = prove(call, found);
      if ('wrong' in proof) return refusal('APIG.0303', proof.wrong);
      call.identity.app = proof.app;
      call.note(`the app ${proof.app.name}, by ${name}`);
      return undefined;
    }
    return refusal('APIG.0303 missing', 'Access or Credential is empty in Authorization');
  },
};

/** An app must be authorized for the API in the environment. */
export const appAuthorization: Stage = {
  name: 'authorization of the app',
  debugging: 'skipped',
  before: ({ identity: { app }, place: { gateway }, route: { api, env } }) => {
    if (!app) return undefined;
    const isAuthorized = gateway.appAuths.where('apiId', api.id)
      .some(({ appId, envId }) => appId === app.id && envId === env.id);
    return isAuthorized ? undefined : refusal('APIG.0304');
  },
};
