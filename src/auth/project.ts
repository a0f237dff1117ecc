/**
 * Finds the project of a client that has none: that of its credentials, otherwise the one with the name of its region.
 */
import type { SignalLike } from '../http/deadline.js';
import type { CredentialsAuthenticator } from './authenticator.js';
import type { CredentialsContext } from './credentials.js';
import { SingleFlight } from './single-flight.js';

/** A project, and its source. */
export interface FoundProject {
  readonly id: string;
  readonly source: string;
}

/** Looks a project up by the region of a client. */
export interface ProjectLookup {
  /** @internal */
  (context: CredentialsContext, region: string, authenticator: CredentialsAuthenticator): Promise<FoundProject>;
}

/** Looks the project up once. A failure is not remembered. No project is ever created. */
export class ProjectFinder {
  readonly #authenticator: CredentialsAuthenticator;
  readonly #context: CredentialsContext;
  readonly #lookUp: ProjectLookup | undefined;
  readonly #asking = new SingleFlight<FoundProject | undefined>((found) => (this.#found = found));
  #found: FoundProject | undefined;

  /** @param lookUp - Absent: only the credentials can name the project. */
  constructor(authenticator: CredentialsAuthenticator, context: CredentialsContext, lookUp: ProjectLookup | undefined) {
    this.#authenticator = authenticator;
    this.#context = context;
    this.#lookUp = lookUp;
  }

  /** Returns the project, or `undefined` if nothing names it and it cannot be looked up. */
  async find(signal?: SignalLike): Promise<FoundProject | undefined> {
    return this.#found ?? this.#asking.run((given) => this.#ask(given), signal);
  }

  async #ask(signal: AbortSignal): Promise<FoundProject | undefined> {
    const { projectId, iamEndpoint } = await this.#authenticator.credentials(signal);
    if (projectId !== undefined) return { id: projectId, source: 'the credentials' };
    const { region } = this.#context;
    if (region === undefined || !this.#lookUp) return undefined;
    const context = { ...this.#context, signal, iamEndpoint: this.#context.iamEndpoint ?? iamEndpoint };
    return this.#lookUp(context, region, this.#authenticator);
  }
}
