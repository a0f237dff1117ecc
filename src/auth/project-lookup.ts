/** Asks IAM for the project of a region. */
import { ApigConfigurationError } from '../errors.js';
import { keyFault } from './credentials.js';
import { variable } from './files.js';
import type { Iam } from './iam.js';
import type { FoundProject, ProjectLookup } from './project.js';

/**
 * Finds the project that IAM knows by the name of the region, for a transport that is made without a client, whose
 * options and credentials name no project: `createTransport(options, { findProject })`.
 */
export const findProject: ProjectLookup = async (context, region, authenticator) => {
  const { Iam } = await import('./iam.js');
  return only(new Iam(context, authenticator), projectName(region));
};

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
