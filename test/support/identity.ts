/** What tests of identities share: an environment of their own, and servers that play IAM. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, vi } from 'vitest';
import { ApigConfigurationError } from '../../src/errors.js';
import { json, serve, type Answer, type Received, type TestServer } from './server.js';

export const NO_GROUPS = { total: 0, size: 0, groups: [] };
export const LATER = '2099-01-01T00:00:00.000000Z';

/** A home of the test's own, and an environment without anything that could identify anybody. */
export class Sandbox {
  home = '';

  constructor() {
    beforeEach(() => {
      this.home = mkdtempSync(join(tmpdir(), 'apig-auth-'));
      for (const name of Object.keys(process.env))
        if (/^(HUAWEICLOUD_|HW_|HC_|(HTTPS?|NO|ALL)_PROXY$)/i.test(name)) vi.stubEnv(name, undefined);
      vi.stubEnv('HOME', this.home);
    });
    afterEach(() => {
      vi.unstubAllEnvs();
      rmSync(this.home, { recursive: true, force: true });
    });
  }
  /** Writes a file below the home; returns its path. */
  write(path: string, content: string | Buffer): string {
    const whole = join(this.home, path);
    mkdirSync(dirname(whole), { recursive: true });
    writeFileSync(whole, content);
    return whole;
  }
  env(variables: Readonly<Record<string, string>>): void {
    for (const [name, value] of Object.entries(variables)) vi.stubEnv(name, value);
  }
}

/** The message of the configuration error that a promise is rejected with. */
export async function refusal(promise: Promise<unknown>): Promise<string> {
  try {
    await promise;
  } catch (error) {
    if (error instanceof ApigConfigurationError) return error.message;
    throw error;
  }
  throw new Error('expected a configuration error');
}

/** What answers a request; the number counts those of its route. */
export type Route = (request: Received, n: number) => Answer;
/** A server that answers by method and path; anything else gets 404. */
export async function routed(routes: Readonly<Record<string, Route>>): Promise<TestServer> {
  const counts = new Map<string, number>();
  return serve((request) => {
    const name = `${request.method} ${request.target.split('?')[0] ?? ''}`;
    const n = (counts.get(name) ?? 0) + 1;
    counts.set(name, n);
    return (
      routes[name]?.(request, n) ?? json(404, { error: { code: 404, message: 'no such path', title: 'Not Found' } })
    );
  });
}

export const bodyOf = (request: Received | undefined): unknown => JSON.parse(request?.body.toString() ?? 'null');
/** Temporary keys, as IAM gives them. */
export const temporary = (n: number | string = 1, expires = LATER): Answer => json(201, {
  credential: { access: `TEMPAK${n}`, secret: `TEMPSK${n}`, securitytoken: `TEMPTOKEN${n}`, expires_at: expires },
});
/** A token, as IAM gives it. */
export const token = (text: string, expires = LATER): Answer =>
  json(
    201,
    { token: { expires_at: expires, methods: ['password'], project: { id: 'project-of-token', name: 'cn-north-4' } } },
    { 'X-Subject-Token': text, 'X-IAM-Trace-Id': 'trace-1' },
  );
