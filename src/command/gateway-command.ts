/** `huaweicloud-apig gateway`: a local gateway for programs in any language. */
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { isLoopback } from '../hosts.js';
import { environmentLines } from '../testing/environment-lines.js';
import {
  startLocalGateway, type HandledRequest, type LocalServer, type LocalServerOptions,
} from '../testing/index.js';
import { codeOf, messageOf, parseJson } from '../values.js';
import { helpOf, UsageError, type Flags, type Given } from './arguments.js';
import { command } from './command.js';
import { readSnapshotFile, StateFile } from './state-file.js';

const DEFAULT_PORT = 9944;
const FLAGS = {
  port: { value: 'number', help: `port to listen on; 0: any free one (default: ${DEFAULT_PORT})` },
  'calls-port': { value: 'number', help: 'a port of its own for calls of published APIs (default: that of --port,\nby the header Host)' },
  host: { value: 'address', help: 'address to listen on (default: 127.0.0.1). Any other opens the gateway\nto everybody who reaches this machine' },
  'allow-host': { value: 'name', many: true, help: 'a name, other than localhost, that clients reach this machine by;\nmay be given several times' },
  state: { value: 'file.json', help: 'read the objects from this file, and keep them in it' },
  seed: { value: 'file.json', help: 'objects to start from and to return to on reset: a response of\nGET /_local/snapshot. With --state, for the first start' },
  policy: { value: 'file.json', help: 'enforce this IAM policy, or a list of them: other calls fail with 403.\nGET /_local/policy has one that allows what was called' },
  quirks: { value: 'settings', help: 'behavior of the service, such as gatewayWork=0,lockAccessKeys' },
  quotas: { value: 'settings', help: 'limits, such as API_NUM_LIMIT=2' },
  env: { help: 'print lines for a shell, and the provider block for Terraform.\nGET /_local/env returns the same' },
  verbose: { help: 'print a line for each request' },
  help: { help: 'print this' },
} as const satisfies Flags;

const HELP = `Usage: huaweicloud-apig gateway [flags]

A local gateway: the management API of APIG and a part of IAM, on this machine.
What is published can be called, by the header Host or at --calls-port.
It prints a line when it is ready, and ends on SIGINT or SIGTERM.
Programs on this machine control it below /_local/; GET /_local/health says that it is there.

${helpOf(FLAGS)}
`;

export const gatewayCommand = command({ flags: FLAGS, help: HELP }, async (given, { out, err, ending }) => {
  const path = given.one('state');
  const kept = path === undefined ? undefined : await readSnapshotFile('state', path);
  let file: StateFile | undefined;
  const server = await listen({
    ...await optionsOf(given),
    onRequest: (request) => {
      if (given.has('verbose')) err(`${lineOf(request)}\n`);
      if (request.method !== 'GET') file?.changed();
    },
  });
  try {
    if (kept) server.gateway.restore(kept);
    if (path !== undefined) file = new StateFile(path, server.gateway, (message) => err(`${message}\n`));
    warnOfHost(given.one('host'), err);
    if (given.has('env')) out(`${environmentLines(server.clientOptions)}\n`);
    out(`# published APIs are called at ${server.callsUrl}, each by a domain name of its group in the header Host\n`);
    out(`# local gateway ready at ${server.url}\n`);
    if (!ending.aborted) await once(ending, 'abort');
  } finally {
    await server.close();
    await file?.close();
  }
  return 0;
});

async function optionsOf(given: Given<keyof typeof FLAGS>): Promise<LocalServerOptions> {
  const seedPath = given.one('seed');
  const seed = seedPath === undefined ? undefined : await readSnapshotFile('seed', seedPath);
  if (seedPath !== undefined && !seed) throw new UsageError(`There is no file ${seedPath}, which --seed names.`);
  return {
    port: given.number('port', 65_535) ?? DEFAULT_PORT,
    callsPort: given.number('calls-port', 65_535),
    host: given.one('host'),
    allowedHosts: given.all('allow-host'),
    seed,
    policy: await policyIn(given.one('policy')),
    quirks: given.settings('quirks'),
    quotas: given.settings('quotas') as LocalServerOptions['quotas'], // The options check it.
  };
}
async function policyIn(path: string | undefined): Promise<LocalServerOptions['policy']> {
  if (path === undefined) return undefined;
  const text = await readFile(path, 'utf8').catch((error: unknown) => {
    throw new UsageError(`The file ${path}, which --policy names, cannot be read: ${messageOf(error)}`);
  });
  const policy = parseJson(text);
  if (policy === undefined) throw new UsageError(`The file ${path}, which --policy names, is not JSON.`);
  return policy as LocalServerOptions['policy']; // The options check it.
}
async function listen(options: LocalServerOptions): Promise<LocalServer> {
  try {
    return await startLocalGateway(options);
  } catch (error) {
    const code = codeOf(error);
    if (code === 'EADDRINUSE') throw new UsageError(`Port ${options.port ?? 0} is taken. Pass another --port, or 0 for any free one.`);
    if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND') throw new UsageError(`This machine has no address ${options.host ?? ''}. Pass another --host.`);
    if (code === 'EACCES') throw new UsageError(`Port ${options.port ?? 0} needs more rights. Pass a --port above 1023.`);
    throw error;
  }
}
function warnOfHost(host: string | undefined, err: (text: string) => void): void {
  if (host === undefined || isLoopback(host)) return;
  err(`Everybody who reaches ${host} can use this gateway with the keys that everybody knows. Only /_local/ stays on this machine.\n`);
}
const lineOf = ({ method, path, operation = '-', status }: HandledRequest): string =>
  `${method} ${path} ${operation} ${status ?? 'cut'}`;
