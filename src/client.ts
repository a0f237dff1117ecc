/** The client: one configuration, one pool of sockets, one getter per resource. */
import { inspect } from 'node:util';
import { hcloudRegion } from './auth/hcloud-config.js';
import { findProject } from './auth/project-lookup.js';
import { resolveConfig, transportOf, type Config, type Additions } from './config.js';
import { ApigConfigurationError } from './errors.js';
import { type AnyRequest, sendAny } from './calls/any-request.js';
import type { Download } from './schema/download.js';
import type { Operation } from './schema/operation.js';
import { ID_WORDS, isId, readOptions } from './option-check.js';
import { type CallOptions, type ClientOptions, type CredentialsSource, DOCTOR_OPTIONS } from './options.js';
import { files } from './http/file-transfer.js';
import type { ApigPromise } from './http/promise.js';
import type { CallScope } from './http/settings.js';
import type { Transport } from './http/transport.js';
import { type DoctorOptions, type DoctorRow, examine } from './doctor.js';
import { AclBindingsService } from './resources/acl-bindings.js';
import { AclsService } from './resources/acls.js';
import { ApisService } from './resources/apis.js';
import { AppAuthsService } from './resources/app-auths.js';
import { AppQuotasService } from './resources/app-quotas.js';
import { AppsService } from './resources/apps.js';
import { AsyncTasksService } from './resources/async-tasks.js';
import { AuthorizersService } from './resources/authorizers.js';
import { CertificatesService } from './resources/certificates.js';
import { ConfigsService } from './resources/configs.js';
import { EnvVariablesService } from './resources/env-variables.js';
import { EnvsService } from './resources/envs.js';
import { ExtraElbsService } from './resources/extra-elbs.js';
import { FeaturesService } from './resources/features.js';
import { GroupsService } from './resources/groups.js';
import { IngressPortsService } from './resources/ingress-ports.js';
import { InstanceTagsService } from './resources/instance-tags.js';
import { InstancesService } from './resources/instances.js';
import { MetricsService } from './resources/metrics.js';
import { MicroservicesService } from './resources/microservices.js';
import { OpenapiService } from './resources/openapi.js';
import { OrchestrationsService } from './resources/orchestrations.js';
import { OverviewService } from './resources/overview.js';
import { PluginsService } from './resources/plugins.js';
import { SignatureKeyBindingsService } from './resources/signature-key-bindings.js';
import { SignatureKeysService } from './resources/signature-keys.js';
import { TagsService } from './resources/tags.js';
import { ThrottleBindingsService } from './resources/throttle-bindings.js';
import { ThrottlesService } from './resources/throttles.js';
import { VpcChannelsService } from './resources/vpc-channels.js';
import { VpcEndpointsService } from './resources/vpc-endpoints.js';

/** What a client is made of. */
interface Parts {
  readonly config: Config;
  readonly transport: Transport;
}
/** What a client uses if its options name no credentials and no region, and the rest that it has in addition. */
const USUAL: Additions = {
  credentials: usualCredentials,
  region: hcloudRegion,
  files,
  findProject,
  catalog: async () => (await import('./catalog/rejections.js')).catalog,
};
/** `defaultCredentials()`, loaded on first use, because most clients are given credentials. */
function usualCredentials(): CredentialsSource {
  let source: CredentialsSource | undefined;
  return async (context) => (source ??= (await import('./auth/chain.js')).defaultCredentials())(context);
}

/**
 * The parts of each view. Its key is the empty options that the view's constructor gets, so only this file can make a
 * view.
 */
const views = new WeakMap<ClientOptions, Parts>();

/**
 * A client of the management API of APIG.
 *
 * ```ts
 * const client = new ApigClient({ region: 'cn-north-4', projectId, instanceId, credentials: { ak, sk } });
 * const group = await client.groups.create({ name: 'orders' });
 * for await (const api of client.apis.list({ group_id: group.id })) console.log(api.name);
 * await client.close();
 * ```
 */
export class ApigClient {
  readonly #config: Config;
  readonly #transport: Transport;
  #aclBindings: AclBindingsService | undefined;
  #acls: AclsService | undefined;
  #apis: ApisService | undefined;
  #appAuths: AppAuthsService | undefined;
  #appQuotas: AppQuotasService | undefined;
  #apps: AppsService | undefined;
  #asyncTasks: AsyncTasksService | undefined;
  #authorizers: AuthorizersService | undefined;
  #certificates: CertificatesService | undefined;
  #configs: ConfigsService | undefined;
  #envVariables: EnvVariablesService | undefined;
  #envs: EnvsService | undefined;
  #extraElbs: ExtraElbsService | undefined;
  #features: FeaturesService | undefined;
  #groups: GroupsService | undefined;
  #ingressPorts: IngressPortsService | undefined;
  #instanceTags: InstanceTagsService | undefined;
  #instances: InstancesService | undefined;
  #metrics: MetricsService | undefined;
  #microservices: MicroservicesService | undefined;
  #openapi: OpenapiService | undefined;
  #orchestrations: OrchestrationsService | undefined;
  #overview: OverviewService | undefined;
  #plugins: PluginsService | undefined;
  #signatureKeyBindings: SignatureKeyBindingsService | undefined;
  #signatureKeys: SignatureKeysService | undefined;
  #tags: TagsService | undefined;
  #throttleBindings: ThrottleBindingsService | undefined;
  #throttles: ThrottlesService | undefined;
  #vpcChannels: VpcChannelsService | undefined;
  #vpcEndpoints: VpcEndpointsService | undefined;

  /**
   * Makes a client. Nothing is sent yet.
   * @throws ApigConfigurationError if an option is missing, unknown or wrong.
   */
  constructor(options: ClientOptions) {
    const shared = views.get(options);
    this.#config = shared?.config ?? resolveConfig(options, 'ApigClient', USUAL);
    this.#transport = shared?.transport ?? transportOf(this.#config);
  }

  /** Bindings of access lists to APIs (API reference 3.14). */
  get aclBindings(): AclBindingsService { return (this.#aclBindings ??= new AclBindingsService(this.#transport)); }
  /** Access lists (API reference 3.13). */
  get acls(): AclsService { return (this.#acls ??= new AclsService(this.#transport)); }
  /** APIs (API reference 3.5). */
  get apis(): ApisService { return (this.#apis ??= new ApisService(this.#transport)); }
  /**
   * App authorizations (API reference 3.10). The client sends changes of one app one after another, because the service
   * fails one of two concurrent changes with APIG.3500 (500).
   */
  get appAuths(): AppAuthsService { return (this.#appAuths ??= new AppAuthsService(this.#transport)); }
  /** Quotas for apps (API reference 3.29). */
  get appQuotas(): AppQuotasService { return (this.#appQuotas ??= new AppQuotasService(this.#transport)); }
  /** Apps (API reference 3.28). `appAuths` says which APIs an app may call. */
  get apps(): AppsService { return (this.#apps ??= new AppsService(this.#transport)); }
  /** Background tasks (API reference 3.30). */
  get asyncTasks(): AsyncTasksService { return (this.#asyncTasks ??= new AsyncTasksService(this.#transport)); }
  /** Custom authorizers (API reference 3.15). */
  get authorizers(): AuthorizersService { return (this.#authorizers ??= new AuthorizersService(this.#transport)); }
  /** Certificates (API reference 3.26). */
  get certificates(): CertificatesService { return (this.#certificates ??= new CertificatesService(this.#transport)); }
  /** Quotas (API reference 3.22). */
  get configs(): ConfigsService { return (this.#configs ??= new ConfigsService(this.#transport)); }
  /** Variables of groups and environments (API reference 3.3). */
  get envVariables(): EnvVariablesService { return (this.#envVariables ??= new EnvVariablesService(this.#transport)); }
  /** Environments (API reference 3.2). */
  get envs(): EnvsService { return (this.#envs ??= new EnvsService(this.#transport)); }
  /** Further load balancers of a gateway. */
  get extraElbs(): ExtraElbsService { return (this.#extraElbs ??= new ExtraElbsService(this.#transport)); }
  /** Features of a gateway (API reference 3.21). */
  get features(): FeaturesService { return (this.#features ??= new FeaturesService(this.#transport)); }
  /** API groups (API reference 3.1). */
  get groups(): GroupsService { return (this.#groups ??= new GroupsService(this.#transport)); }
  /** Further ports that a gateway listens on. Newer than the API reference. */
  get ingressPorts(): IngressPortsService { return (this.#ingressPorts ??= new IngressPortsService(this.#transport)); }
  /** Tags of gateways (API reference 3.25). */
  get instanceTags(): InstanceTagsService { return (this.#instanceTags ??= new InstanceTagsService(this.#transport)); }
  /** Gateways (API reference 3.23). */
  get instances(): InstancesService { return (this.#instances ??= new InstancesService(this.#transport)); }
  /** Metrics (API reference 3.18). */
  get metrics(): MetricsService { return (this.#metrics ??= new MetricsService(this.#transport)); }
  /** Imports the APIs of microservices (newer than the API reference of 2025-02). */
  get microservices(): MicroservicesService {
    return (this.#microservices ??= new MicroservicesService(this.#transport));
  }
  /** APIs as OpenAPI documents (API reference 3.16, 3.30). */
  get openapi(): OpenapiService { return (this.#openapi ??= new OpenapiService(this.#transport)); }
  /**
   * Orchestration rules (newer than the API reference of 2025-02). Not every region has them: there, calls fail with
   * APIGW.0101 (404).
   */
  get orchestrations(): OrchestrationsService {
    return (this.#orchestrations ??= new OrchestrationsService(this.#transport));
  }
  /** Overviews (API reference 3.11). */
  get overview(): OverviewService { return (this.#overview ??= new OverviewService(this.#transport)); }
  /** Plugins (API reference 3.27). `apis.plugins` attaches them by API. */
  get plugins(): PluginsService { return (this.#plugins ??= new PluginsService(this.#transport)); }
  /**
   * Bindings between signature keys and APIs (API reference 3.7). Lists show a change immediately or, sometimes, after
   * minutes.
   */
  get signatureKeyBindings(): SignatureKeyBindingsService {
    return (this.#signatureKeyBindings ??= new SignatureKeyBindingsService(this.#transport));
  }
  /**
   * Signature keys (API reference 3.6). A signature key works on the APIs it is bound to: see `signatureKeyBindings`.
   */
  get signatureKeys(): SignatureKeysService {
    return (this.#signatureKeys ??= new SignatureKeysService(this.#transport));
  }
  /** Tags of APIs (API reference 3.20). */
  get tags(): TagsService { return (this.#tags ??= new TagsService(this.#transport)); }
  /**
   * Bindings between throttles and APIs (API reference 3.8). Lists mostly show a change immediately, sometimes
   * only after minutes.
   */
  get throttleBindings(): ThrottleBindingsService {
    return (this.#throttleBindings ??= new ThrottleBindingsService(this.#transport));
  }
  /** Throttles (API reference 3.4). A throttle works on the APIs it is bound to: see `throttleBindings`. */
  get throttles(): ThrottlesService { return (this.#throttles ??= new ThrottlesService(this.#transport)); }
  /** VPC channels (API reference 3.17). */
  get vpcChannels(): VpcChannelsService { return (this.#vpcChannels ??= new VpcChannelsService(this.#transport)); }
  /** VPC endpoints (API reference 3.24). */
  get vpcEndpoints(): VpcEndpointsService { return (this.#vpcEndpoints ??= new VpcEndpointsService(this.#transport)); }

  /**
   * A view of this client whose calls go to another gateway. It shares sockets, credentials and settings.
   * @throws ApigConfigurationError if the ID cannot be one.
   */
  withInstance(instanceId: string): ApigClient {
    return this.#view('withInstance', 'instanceId', instanceId);
  }
  /**
   * A view of this client whose calls act in another project. It shares sockets, credentials and settings.
   * @throws ApigConfigurationError if the ID cannot be one.
   */
  withProject(projectId: string): ApigClient {
    return this.#view('withProject', 'projectId', projectId);
  }
  #view(method: string, option: keyof CallScope, id: unknown): ApigClient {
    if (typeof id !== 'string' || !isId(id))
      throw new ApigConfigurationError(option, `${method} takes ${ID_WORDS}.`);
    const key: ClientOptions = {};
    views.set(key, { config: this.#config, transport: this.#transport.scoped({ [option]: id }) });
    return new ApigClient(key);
  }

  /**
   * Sends any operation: one of the registry (`huaweicloud-apig/operations`), or one that you declare.
   * @param operation - The operation.
   * @param input - Its IDs (`path`), `query`, `body` and `form`, as far as it has them.
   */
  send<In, Out, Item>(
    operation: Operation<In, Out, Item>,
    input: NoInfer<In>,
    options?: CallOptions,
  ): ApigPromise<Out> {
    return this.#transport.send(operation, input, options);
  }

  /**
   * Sends a request to any path of the service, for operations that this version does not know: with the client's
   * identity, limits, retries and events. Neither the request nor the response is checked against a description.
   *
   * @example
   * ```ts
   * const path = '/v2/{project_id}/apigw/instances/{instance_id}/new-things';
   * const things = await client.request({ method: 'GET', path, query: { limit: 20 }, idempotent: true });
   * ```
   * @param request - Method and path, and what is sent.
   * @returns The parsed JSON, `undefined` if the response has no body, or a `Download` for `response: 'bytes'`.
   * @throws ApigServiceError if the service rejects it; ApigRequestValidationError if it cannot be sent.
   */
  request(request: AnyRequest & { readonly response: 'bytes' }, options?: CallOptions): ApigPromise<Download>;
  request(request: AnyRequest, options?: CallOptions): ApigPromise<unknown>;
  request(request: AnyRequest, options?: CallOptions): ApigPromise<unknown> {
    return sendAny(this.#transport, request, options);
  }

  /**
   * Checks everything that calls need: credentials, endpoint, clock, project, permission to list, gateway. Changes
   * nothing.
   * @returns A row for each, with what was found and what to do. What it finds does not make it reject.
   */
  async doctor(options: DoctorOptions = {}): Promise<DoctorRow[]> {
    const { lifetime } = this.#config.settings;
    const end = lifetime?.begin('doctor');
    try {
      const limits = readOptions('doctor', DOCTOR_OPTIONS, options);
      return await examine({ config: this.#config, transport: this.#transport }, limits);
    } finally {
      end?.();
    }
  }

  /**
   * Calls a function with the operation ID of each call that begins, also of views, until the returned function is
   * called. The function must not throw. `recordActions` of `huaweicloud-apig/catalog` makes policies of it.
   */
  watchCalls(listener: (operation: string) => void): () => void {
    return this.#transport.watchCalls(listener);
  }

  /**
   * Closes the client and its views: calls in progress end first, later ones are rejected with an
   * ApigConfigurationError. Lists and waiters that still have requests to send are rejected at the next one. Closing
   * again does no harm. A dispatcher of your own stays open.
   */
  close(): Promise<void> {
    return this.#transport.close();
  }
  /** `await using client = new ApigClient(…)` closes it at the end of the block. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  /** What a log may show of a client: its endpoint and scope, never its credentials. */
  toJSON(): Record<string, unknown> {
    return { endpoint: this.#config.endpoint, ...this.#transport.scope };
  }
  [inspect.custom](): string {
    return `ApigClient ${inspect(this.toJSON())}`;
  }
}
