/** One API through every kind of authentication, told as a story. */
import { expect, it } from 'vitest';
import { LOCAL_DEFAULTS } from '../../../src/testing/index.js';
import { rejected, Wire } from './wire.js';

it('serves one API to whom it should, as its authentication changes, and to nobody else', async () => {
  const urn = 'urn:fss:eu-de:10ca1000000000000000000000000001:function:default:guard';
  const decide = (event: unknown) => ({
    statusCode: 200, body: JSON.stringify({ status: JSON.stringify(event).includes('"anna"') ? 'allow' : 'deny' }),
  });
  const wire = await Wire.start({ assumeHttps: true, functions: { [urn]: decide } });
  const { client } = wire;
  const api = await wire.publish();
  const app = await wire.app(api);
  const { app_code } = await client.apps.codes.generate(app.id);
  const guard = await client.authorizers.create({
    name: 'guard', type: 'FRONTEND', authorizer_type: 'FUNC', authorizer_uri: urn,
    identities: [{ name: 'x-user', location: 'HEADER' }],
  });

  const ways: Readonly<Record<string, () => ReturnType<Wire['call']>>> = {
    nothing: () => wire.call(),
    signature: () => wire.callAs(app),
    code: () => wire.call({ headers: { 'x-apig-appcode': app_code } }),
    secret: () => wire.call({ headers: { 'x-hw-id': app.key, 'x-hw-appkey': app.secret } }),
    basic: () => wire.call({ headers: { authorization: `Basic ${btoa(`${app.key}:${app.secret}`)}` } }),
    token: () => wire.call({ headers: { 'x-auth-token': LOCAL_DEFAULTS.token } }),
    accessKey: () => wire.callAs({ key: LOCAL_DEFAULTS.credentials.ak, secret: LOCAL_DEFAULTS.credentials.sk }),
    user: () => wire.call({ headers: { 'x-user': 'anna' } }),
    stranger: () => wire.call({ headers: { 'x-user': 'bert' } }),
    userOfApp: () => wire.callAs(app, { headers: { 'x-user': 'anna' } }),
    strangerOfApp: () => wire.callAs(app, { headers: { 'x-user': 'bert' } }),
  };
  /** The ways that are served; the others by their codes. */
  const outcome = async () => {
    const served: string[] = [];
    const codes = new Set<unknown>();
    for (const [name, call] of Object.entries(ways)) {
      const reply = await call();
      if (reply.status === 200) served.push(name);
      else codes.add(`${reply.status} ${String(rejected(reply)[1])}`);
    }
    return { served, codes: [...codes].sort() };
  };
  const change = async (more: object) => {
    await client.apis.modify(api.id, (draft) => Object.assign(draft, more));
    await wire.republish(api.id);
    return outcome();
  };

  expect(await outcome()).toEqual({ served: Object.keys(ways), codes: [] });
  expect(await change({ auth_type: 'APP' }))
    .toEqual({ served: ['signature', 'userOfApp', 'strangerOfApp'], codes: ['401 APIG.0303'] });
  expect(await change({ auth_opt: { app_code_auth_type: 'HEADER' } }))
    .toEqual({ served: ['signature', 'code', 'userOfApp', 'strangerOfApp'], codes: ['401 APIG.0303'] });
  // Features of the gateway act without another publication.
  for (const name of ['app_secret', 'app_basic']) await client.features.configure({ name, enable: true, config: 'on' });
  expect(await outcome())
    .toEqual({ served: ['signature', 'code', 'secret', 'basic', 'userOfApp', 'strangerOfApp'], codes: ['401 APIG.0303'] });
  expect(await change({ authorizer_id: guard.id }))
    .toEqual({ served: ['userOfApp'], codes: ['401 APIG.0303', '401 APIG.0305'] });
  expect(await change({ auth_type: 'IAM', auth_opt: undefined, authorizer_id: undefined }))
    .toEqual({ served: ['token', 'accessKey'], codes: ['401 APIG.0301'] });
  expect(await change({ auth_type: 'AUTHORIZER', authorizer_id: guard.id }))
    .toEqual({ served: ['user', 'userOfApp'], codes: ['401 APIG.0305'] });
  expect(await change({ auth_type: 'NONE', authorizer_id: undefined }))
    .toEqual({ served: Object.keys(ways), codes: [] });

  const told = JSON.stringify(wire.server.calls);
  for (const secret of [app.secret, app_code, LOCAL_DEFAULTS.token, LOCAL_DEFAULTS.credentials.sk])
    expect(told).not.toContain(secret);
  expect(told).not.toContain(btoa(`${app.key}:${app.secret}`));
});
