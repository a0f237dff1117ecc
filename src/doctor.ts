/** Checks everything that a client needs, one part after another, and says what was found and what to do. */
import { isToken, provenanceOf, secretsOf, timeOf, type Credentials } from './auth/credentials.js';
import { duration, TOLERANCE } from './auth/diagnosis.js';
import type { Config } from './config.js';
import { Deadline } from './http/deadline.js';
import { ApigAuthenticationError, ApigError, ApigServiceError } from './errors.js';
import { isHtml } from './http/excerpt.js';
import { failureOf } from './http/outcome.js';
import { screenOf } from './http/redact.js';
import type { CallOptions } from './options.js';
import { header, readText } from './http/body.js';
import { exchange, type Exchanging } from './http/exchange.js';
import type { Transport } from './http/transport.js';
import { getInstance, listInstances, type InstancePage } from './resources/instances.js';
import { firstOf } from './text.js';
import { messageOf } from './values.js';

/** The result of one check. Its strings have one line, at most 1,000 characters and no secrets. */
export interface DoctorRow {
  readonly check: 'credentials' | 'endpoint' | 'clock' | 'project' | 'permission' | 'gateway';
  /** `ok`: as it should be; `warn`: calls may work; `fail`: they will not. */
  readonly status: 'ok' | 'warn' | 'fail';
  /** What was found. */
  readonly found: string;
  /** What to do about it. Empty if there is nothing to do. */
  readonly advice: string;
}
export type DoctorOptions = Pick<CallOptions, 'signal' | 'timeout'>;

/** The client that is checked. */
export interface Patient {
  readonly config: Config;
  readonly transport: Transport;
}

type Finding = Omit<DoctorRow, 'check'>;
const ok = (found: string): Finding => ({ status: 'ok', found, advice: '' });
const warn = (found: string, advice: string): Finding => ({ status: 'warn', found, advice });
const fail = (found: string, advice: string): Finding => ({ status: 'fail', found, advice });
const notChecked = (why: string): Finding => warn(`not checked: ${why}`, '');

/** Default time limit of each check, in milliseconds. */
const PATIENCE = 10_000;
/** Most characters of a string in a row. */
const LONGEST = 1_000;

/** Rejects only if the caller's signal aborts, never for what it finds. */
export async function examine(
  patient: Patient,
  { signal, timeout = PATIENCE }: DoctorOptions = {},
): Promise<DoctorRow[]> {
  const limits: Limits = { signal, timeout, totalTimeout: timeout, maxRetries: 0 };
  const { finding: credentials, secrets } = await credentialsFinding(patient.config, limits);
  const { endpoint, clock } = await probe(patient.config, limits);
  signal?.throwIfAborted();
  const project = await projectFinding(patient, limits, credentials.status !== 'fail');
  const { identity, permission, instances } = await permissionOf(patient, limits, { credentials, endpoint, project });
  signal?.throwIfAborted();
  const gateway = instances
    ? await gatewayFinding(patient, limits, instances)
    : notChecked('the gateways cannot be listed');
  signal?.throwIfAborted();
  const show = screenOf(secrets);
  const row = (check: DoctorRow['check'], { status, found, advice }: Finding): DoctorRow =>
    ({ check, status, found: show(found, LONGEST), advice: show(advice, LONGEST) });
  return [
    row('credentials', identity ?? credentials),
    row('endpoint', endpoint),
    row('clock', clock),
    row('project', project),
    row('permission', permission),
    row('gateway', gateway),
  ];
}

interface Limits extends CallOptions {
  readonly timeout: number;
}

interface Identity {
  readonly finding: Finding;
  /** Strings that no row may show. */
  readonly secrets: readonly string[];
}
async function credentialsFinding({ authenticator, settings }: Config, { timeout, signal }: Limits): Promise<Identity> {
  const clock = new Deadline(timeout, timeout, signal);
  try {
    const credentials = await authenticator.credentials(clock);
    return { finding: describe(credentials, settings.clock()), secrets: secretsOf(credentials) };
  } catch (error) {
    const finding = clock.ending === 'timeout'
      ? fail(`they did not come within ${timeout} ms`, 'Check the function that provides them')
      : failure(error);
    return { finding, secrets: [] };
  } finally {
    clock.release();
  }
}
function describe(credentials: Credentials, now: number): Finding {
  const source = provenanceOf(credentials)?.source ?? 'the option credentials';
  const kind = isToken(credentials)
    ? 'a token'
    : `${credentials.securityToken === undefined ? 'an access key' : 'a temporary access key'} that ends in ${credentials.ak.slice(-4)}`;
  const ends = credentials.expiresAt === undefined ? Infinity : timeOf(credentials.expiresAt);
  if (ends === Infinity) return ok(`${kind}, from ${source}`);
  const found = `${kind}, from ${source}, ${ends < now ? 'expired' : 'expires'} at ${new Date(ends).toISOString()}`;
  if (ends < now) return fail(found, 'Get new credentials, or check the clock');
  return ends - now < 5 * 60_000 ? warn(found, 'They are about to expire') : ok(found);
}

/** The earlier findings that decide if permissions can be checked. */
interface Before {
  readonly credentials: Finding;
  readonly endpoint: Finding;
  readonly project: Finding;
}
async function permissionOf(patient: Patient, limits: Limits, before: Before): Promise<Permission> {
  const missing =
    before.endpoint.status === 'fail' ? 'the endpoint does not respond'
      : before.project.status === 'fail' ? 'the project is not known'
        : before.credentials.status === 'fail' ? 'there are no credentials' : undefined;
  return missing === undefined
    ? permissionFinding(patient, limits)
    : { identity: undefined, permission: notChecked(missing), instances: undefined };
}

/** Sends a request without credentials, to see if there is a response and what time it has. */
async function probe(
  { settings, endpoint }: Config,
  { timeout, signal }: Limits,
): Promise<{ readonly endpoint: Finding; readonly clock: Finding }> {
  const { origin, host, userAgent, maxResponseBytes: limit, ownPool: trusted } = settings;
  const deadline = new Deadline(timeout, timeout, signal);
  const attempt: Exchanging = { deadline, limit, streamed: false, trusted, stage: 'connect', received: undefined };
  const path = `${settings.prefix}/`;
  const begun = performance.now();
  try {
    const dispatcher = await settings.dispatcher();
    const headers = { host, accept: 'application/json', 'user-agent': userAgent };
    const response = await exchange(dispatcher, { origin, path, method: 'GET', headers, body: null }, attempt);
    const { status: statusCode, headers: received, bytes: body } = response;
    const text = await readText({ statusCode, headers: received, body }, limit);
    const found = `${endpoint} responded in ${Math.round(performance.now() - begun)} ms`;
    const page = isHtml(text, header(response.headers, 'content-type')) || response.status >= 500;
    return {
      endpoint: page
        ? warn(
            `${found}, with status ${response.status} and not as the service does`,
            'Check the endpoint, and what is in front of it (a proxy, a login portal)',
          )
        : ok(found),
      clock: clockFinding(header(response.headers, 'date'), settings.clock()),
    };
  } catch (error) {
    const facts = { operation: 'doctor', method: 'GET', path };
    const { stage } = attempt;
    const context = { facts, attempts: 1, stage, deadline, signal, timeout, totalTimeout: timeout, trusted };
    const broken = failureOf(error, context).error;
    return {
      endpoint: fail(`${endpoint}: ${broken.message}`, 'Check region or endpoint, the network, and the proxy'),
      clock: notChecked('the endpoint does not respond'),
    };
  } finally {
    deadline.release();
  }
}
function clockFinding(date: string | undefined, now: number): Finding {
  const offset = Date.parse(date ?? '') - now;
  if (Number.isNaN(offset)) return notChecked('the response has no Date');
  const found = `this clock is ${duration(offset)} ${offset > 0 ? 'behind' : 'ahead of'} the service's`;
  if (Math.abs(offset) < 5_000) return ok('this clock and the service\'s agree');
  if (Math.abs(offset) < 60_000) return ok(found);
  const set = 'Set the clock of this machine, or pass `clock` to the client';
  return Math.abs(offset) < TOLERANCE ? warn(`${found}; the service accepts 15 minutes`, set) : fail(`${found}, and the service accepts 15 minutes. The client corrects itself at the cost of one rejected call`, set);
}

async function projectFinding(
  { config, transport }: Patient,
  { timeout, signal }: Limits,
  identified: boolean,
): Promise<Finding> {
  if (transport.scope.projectId !== undefined) return ok(`${transport.scope.projectId}, as set`);
  if (!identified)
    return fail(
      'it is not set, and cannot be looked up without credentials',
      'Pass projectId, or provide credentials',
    );
  const clock = new Deadline(timeout, timeout, signal);
  try {
    const found = await config.project.find(clock);
    return found
      ? ok(`${found.id}, from ${found.source}`)
      : fail('it is not set, and there is no region to look it up by', 'Pass projectId or region');
  } catch (error) {
    return clock.ending === 'timeout'
      ? fail(`it could not be looked up within ${timeout} ms`, 'Pass projectId, or check iamEndpoint')
      : failure(error);
  } finally {
    clock.release();
  }
}

interface Permission {
  /** Set if the identity was rejected. */
  readonly identity: Finding | undefined;
  readonly permission: Finding;
  readonly instances: InstancePage | undefined;
}
async function permissionFinding({ transport }: Patient, limits: Limits): Promise<Permission> {
  try {
    const instances = await transport.send(listInstances, {}, limits);
    const count = instances.total ?? instances.instances.length;
    return { identity: undefined, permission: ok(`the gateways of the project can be listed (${count})`), instances };
  } catch (error) {
    if (error instanceof ApigAuthenticationError)
      return { identity: failure(error), permission: notChecked('the identity was rejected'), instances: undefined };
    return { identity: undefined, permission: failure(error), instances: undefined };
  }
}

async function gatewayFinding({ transport }: Patient, limits: Limits, { instances }: InstancePage): Promise<Finding> {
  const { instanceId } = transport.scope;
  const there = firstOf(instances, ({ id, instance_name: name }) => `${id} (${name})`, 10).join(', ');
  if (instanceId === undefined) {
    return there === ''
      ? warn('no instanceId is set, and the project has no gateway', 'Create one with instances.create')
      : warn(`no instanceId is set; the project has ${there}`, 'Pass instanceId');
  }
  try {
    const { status, instance_name: name } = await transport.send(
      getInstance,
      { path: { instance_id: instanceId } },
      limits,
    );
    const found = `${instanceId} (${name}) has the status ${status ?? 'unknown'}`;
    return status?.toLowerCase() === 'running' ? ok(found) : warn(found, 'Wait until it is Running');
  } catch (error) {
    const { found, advice } = failure(error);
    return fail(found, there === '' ? advice : `${advice}${advice === '' ? '' : '. '}The project has ${there}`);
  }
}

function failure(error: unknown): Finding {
  if (error instanceof ApigServiceError) {
    const code = error.code === undefined ? '' : ` ${error.code}`;
    const verb = error.status >= 500 ? 'failed' : 'rejected';
    return fail(`${verb} with ${error.status}${code}: ${error.meaning ?? error.serverMessage}`, error.remedy ?? '');
  }
  return fail(error instanceof ApigError ? error.message : `unexpected: ${messageOf(error)}`, '');
}
