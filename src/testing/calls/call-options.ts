/** The options for calls of published APIs, and their defaults. */
import type { OptionTable } from '../../option-check.js';
import { ASSUMPTION_OPTIONS, type CallAssumptions } from './assumptions.js';
import type { Stage } from './call.js';
import type { FunctionStandIn } from './functions.js';

/** How a local gateway serves calls of published APIs. All are optional. */
export interface LocalCallOptions {
  /**
   * Web services that stand for others: origins by `host` or `host:port`, such as
   * `{ 'orders.example.com': 'http://127.0.0.1:9000' }`. Addresses of this machine need none.
   */
  readonly backends?: Readonly<Record<string, string>> | undefined;
  /** Hosts beyond this machine that backends may have. Default: none, so that no test calls a real service. */
  readonly allowedBackends?: readonly string[] | undefined;
  /**
   * Functions that stand for those of FunctionGraph, by URN: for backends and authorizers. A URN without a version
   * stands for all versions. A string is the URL of a web service that takes events by POST and returns results.
   */
  readonly functions?: Readonly<Record<string, FunctionStandIn>> | undefined;
  /**
   * Whether calls count as sent by HTTPS, however they come. APIs with the protocol HTTPS can be called by `http://`
   * then. Default: false; `https:` requests to `call` and `handle` count as what they are.
   */
  readonly assumeHttps?: boolean | undefined;
  /** What is not known about real gateways. */
  readonly assumptions?: CallAssumptions | undefined;
  /** Changes the order of the gateway: takes the usual list of stages, and returns another one. Default: as it is. */
  readonly stages?: ((usual: readonly Stage[]) => readonly Stage[]) | undefined;
}

export const CALL_OPTIONS = {
  backends: { is: 'record' },
  allowedBackends: { is: 'list', of: { is: 'string' } },
  functions: { is: 'record' },
  assumeHttps: { is: 'flag' },
  assumptions: { is: 'group', of: ASSUMPTION_OPTIONS, example: '{ stageIgnoresCase: true }' },
  stages: { is: 'function' },
} as const satisfies OptionTable<LocalCallOptions>;
