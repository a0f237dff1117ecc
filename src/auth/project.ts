/**
 * Finds the project of a client that has none: that of its credentials, otherwise the one with the name of its region.
 */
import type { SignalLike } from '../http/deadline.js';
import { ApigConfigurationError } from '../errors.js';
import type { CredentialsAuthenticator } from './authenticator.js';
import { type CredentialsContext, keyFault } from './credentials.js';
import { variable } from './files.js';
import type { Iam } from './iam.js';
import { SingleFlight } from './single-flight.js';

/** A project, and its source. */
export interface FoundProject {
  readonly id: string;
  readonly source: string;
}

/** Looks the project up once. A failure is not remembered. No project is ever created. */
export class ProjectFinder {
  readonly #authenticator: CredentialsAuthenticator;
  readonly #context: CredentialsContext;
  readonly #asking = new SingleFlight<FoundProject | undefined>((found) => (this.#found = found));
  #found: FoundProject | undefined;

  constructor(authenticator: CredentialsAuthenticator, context: CredentialsContext) {
    this.#authenticator = authenticator;
    this.#context = context;
  }

  /** Returns the project, or `undefined` if there is no region to look it up by. */
  async find(signal?: SignalLike): Promise<FoundProject | undefined> {
    return this.#found ?? this.#asking.run((given) => this.#ask(given), signal);
  }

  async #ask(signal: AbortSignal): Promise<FoundProject | undefined> {
    const { projectId, iamEndpoint } = await this.#authenticator.credentials(signal);
    if (projectId !== undefined && projectId !== '') return { id: projectId, source: 'the credentials' };
    const { region } = this.#context;
    if (region === undefined) return undefined;
    const { Iam } = await import('./iam.js');
    const context = { ...this.#context, signal, iamEndpoint: this.#context.iamEndpoint ?? iamEndpoint };
    return only(new Iam(context, this.#authenticator), projectName(region));
  }
}

/** The only project with a name. */
async function only(iam: Iam, name: string): Promise<FoundProject> {
  const { projects: all, requestId } = await iam.projects(name);
  const projects = all.filter(({ id }) => keyFault(id, false) === undefined);
  const exact = projects.filter((project) => project.name === name);
  const [first, ...others] = projects.length === 1 ? projects : exact;
  if (first && others.length === 0) return { id: first.id, source: `IAM (${iam.endpoint}), by the name ${name}` };
  throw new ApigConfigurationError(
    'projectId',
    `${unclear(projects, name, iam.endpoint, requestId)} Nothing was sent to APIG, and no project is created. Pass projectId to the client; the console shows it under "My Credentials".`,
  );
}
/** `HW_PROJECT_NAME` of Terraform names a subproject of the region's. */
function projectName(region: string): string {
  const named = variable('HW_PROJECT_NAME');
  return named?.startsWith(`${region}_`) ? named : region;
}
function unclear(
  projects: readonly { readonly id: string; readonly name: string }[],
  name: string,
  endpoint: string,
  requestId: string | undefined,
): string {
  const id = requestId === undefined ? '' : ` (request ID ${requestId})`;
  if (projects.length === 0)
    return `The project is not known: IAM (${endpoint}) has none named ${name} for these credentials${id}.`;
  return `The project is not clear: IAM (${endpoint}) has several named like ${name} for these credentials: ${projects.map((project) => `${project.id} (${project.name})`).join(', ')}${id}.`;
}
