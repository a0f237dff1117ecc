/** Publishes APIs through the client, and calls them over a socket without any code of the package. */
import type { ApigClient } from '../../../src/client.js';
import type { PluginContents, PluginKind } from '../../../src/resources/plugin-content.js';
import type { ApiInput } from '../../../src/resources/apis.js';
import type { LocalCallOptions, LocalServer } from '../../../src/testing/index.js';
import { without } from '../../../src/testing/store.js';
import { send, type Got } from '../../support/calling.js';
import { RELEASE, startLocal } from '../../support/local.js';
import { NOW, signed } from '../support.js';

/** A call. Default: GET /orders at the debugging domain of the group. */
export interface Sent {
  readonly method?: string;
  readonly path?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}
/** An API that is online. */
export interface Online {
  readonly id: string;
  readonly publishId: string;
}
/** Key and secret of an app. */
export interface Credentials {
  readonly id: string;
  readonly key: string;
  readonly secret: string;
}

/**
 * A local gateway on a socket with one group. Its time stands still until it is moved. Its APIs respond with a fixed
 * text unless they have another backend.
 */
export class Wire {
  #names = 0;
  private constructor(readonly server: LocalServer, readonly client: ApigClient, readonly groupId: string) {}

  static async start(calls: LocalCallOptions = {}): Promise<Wire> {
    const { server, client } = await startLocal({ calls, quirks: { featureOncePerMinute: false }, clock: () => NOW });
    const { id } = await client.groups.create({ name: 'orders' });
    return new Wire(server, client, id);
  }
  get host(): string {
    return `${this.groupId}.apic.localhost`;
  }
  /** Moves the clock of the gateway. */
  pass(seconds: number): void {
    this.server.gateway.clock.advance(seconds * 1000);
  }

  /** Publishes an API. Default: GET /orders over HTTP, for everybody, with a fixed response. */
  async publish(api: object = {}, envId = RELEASE): Promise<Online> {
    const whole = {
      group_id: this.groupId, name: `api_${++this.#names}`, type: 1, auth_type: 'NONE', req_protocol: 'BOTH',
      req_method: 'GET', req_uri: '/orders', backend_type: 'MOCK', mock_info: { result_content: 'served' }, ...api,
    };
    // The client checks it.
    const { id } = await this.client.apis.create(whole as ApiInput);
    return this.republish(id, envId);
  }
  async republish(id: string, envId = RELEASE): Promise<Online> {
    const { publish_id: publishId = '' } = await this.client.apis.publish({ api_id: id, env_id: envId });
    return { id, publishId };
  }
  /** Makes an app, authorized for APIs. */
  async app(...apis: readonly Online[]): Promise<Credentials> {
    const { id, app_key: key = '', app_secret: secret = '' } = await this.client.apps.create({ name: `app_${++this.#names}` });
    if (apis.length > 0) await this.authorize(id, ...apis);
    return { id, key, secret };
  }
  async authorize(appId: string, ...apis: readonly Online[]): Promise<void> {
    await this.client.appAuths.create({ app_ids: [appId], api_ids: apis.map(({ id }) => id), env_id: RELEASE });
  }
  /** Makes a plugin and attaches it to APIs. */
  async plugin<K extends PluginKind>(kind: K, content: PluginContents[K], ...apis: readonly Online[]): Promise<string> {
    const { plugin_id: id } = await this.client.plugins.create({
      plugin_name: `plugin_${++this.#names}`, plugin_type: kind, plugin_scope: 'global', plugin_content: JSON.stringify(content),
    });
    await this.client.plugins.attachApis(id, { env_id: RELEASE, api_ids: apis.map((api) => api.id) });
    return id;
  }

  /** Calls an API. */
  call({ path = '/orders', ...sent }: Sent = {}): Promise<Got> {
    return send(this.server.callsUrl, path, { host: this.host, ...sent });
  }
  /** Calls an API as an app, by a signature. `late`: how many milliseconds after the gateway's time it is signed. */
  async callAs({ key, secret }: Pick<Credentials, 'key' | 'secret'>, sent: Sent = {}, late = 0): Promise<Got> {
    const { method = 'GET', path = '/orders', headers = {}, body = '' } = sent;
    const own = signed({
      method, url: `http://${this.host}${path}`, body, key: { ak: key, sk: secret }, at: NOW + late,
    });
    return this.call({ ...sent, headers: { ...without(own, 'host'), ...headers } });
  }
}

/** Status, code and message of a rejection. */
export const rejected = ({ refusal }: Got): Got['refusal'] => refusal;
