/** What the emulated service remembers: the objects of each gateway, and the gateways of the project. */
import type { ApiInput } from '../resources/apis.js';
import type { ThrottleInput } from '../resources/shared/throttle.js';
import type { Defined } from './handler.js';
import { noInstance, Refused } from './refused.js';
import { Collection } from './store.js';

/** An API group. */
export interface GroupRecord {
  readonly id: string;
  readonly isDefault: boolean;
  readonly created: number;
  name: string;
  remark: string | undefined;
  updated: number;
  /** Whether the debugging subdomains may be called. */
  subdomainsOpen: boolean;
}

/** An environment. */
export interface EnvRecord {
  readonly id: string;
  readonly created: number;
  name: string;
  remark: string | undefined;
}

/** A variable of a group in an environment. */
export interface VariableRecord {
  readonly id: string;
  readonly groupId: string;
  readonly envId: string;
  readonly name: string;
  value: string;
}

/** An API: its definition as it is being edited. */
export interface ApiRecord {
  readonly id: string;
  readonly groupId: string;
  readonly created: number;
  updated: number;
  name: string;
  definition: ApiDefinition;
}
/** What a caller defined, with the identities that its parts were given. */
export interface ApiDefinition {
  readonly input: Defined<ApiInput>;
  /** Identities of the parts, by where they stand: `backend_api`, `req_params/name`. */
  readonly ids: Readonly<Record<string, string>>;
}

/** A version of an API: its definition as it was published. */
export interface VersionRecord {
  readonly id: string;
  readonly apiId: string;
  readonly envId: string;
  readonly published: number;
  readonly remark: string | undefined;
  readonly definition: ApiDefinition;
}

/** An API that is online in an environment. */
export interface PublicationRecord {
  readonly id: string;
  readonly apiId: string;
  readonly envId: string;
  versionId: string;
  published: number;
  remark: string | undefined;
}

/** A throttle. */
export interface ThrottleRecord {
  readonly id: string;
  readonly created: number;
  name: string;
  input: Defined<ThrottleInput>;
}

/** A policy that is bound to an API in an environment: a throttle, a signature key or an access control policy. */
export interface BindingRecord {
  readonly id: string;
  readonly policyId: string;
  readonly publishId: string;
  readonly bound: number;
}

const notFound = (code: string, text: (id: string) => string) => (id: string): Refused => new Refused(404, code, text(id));

/** The objects of one gateway. */
export class GatewayState {
  readonly groups = new Collection<GroupRecord>(notFound('APIG.3001', (id) => `API group ${id} does not exist`));
  readonly envs = new Collection<EnvRecord>(notFound('APIG.3003', (id) => `Environment ${id} does not exist`));
  readonly variables = new Collection<VariableRecord>(notFound('APIG.3011', (id) => `The environment variable does not exist, id: ${id}`));
  readonly apis = new Collection<ApiRecord>(notFound('APIG.3002', (id) => `API ${id} does not exist`));
  readonly versions = new Collection<VersionRecord>(notFound('APIG.3022', (id) => `The API version does not exist,id:${id}`));
  readonly publications = new Collection<PublicationRecord>(notFound('APIG.3015', () => 'The API publication record does not exist'));
  readonly throttles = new Collection<ThrottleRecord>(notFound('APIG.3005', (id) => `Request throttling policy ${id} does not exist`));
  readonly throttleBindings = new Collection<BindingRecord>(notFound('APIG.3012', () => 'The request throttling policy binding record does not exist'));

  constructor(readonly id: string) {}

  /** What is bound to publications, and goes with them. */
  get policyBindings(): readonly Collection<BindingRecord>[] {
    return [this.throttleBindings];
  }
}

/** The gateways of the project. */
export class ProjectState {
  readonly gateways = new Collection<GatewayState>(noInstance);
}
