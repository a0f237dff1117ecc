/** What responses say in debug mode: a call with `debug: true`, which sends `X-Apig-Mode: debug`. */

/** Anything with headers: a response, or an `ApigCallError`. */
export interface WithHeaders {
  readonly headers: Headers | undefined;
}
/** One limit on calls, and what remains of it. */
export interface RateLimit {
  /** Calls that remain in this window. */
  readonly remaining: number;
  /** Calls in a window. */
  readonly limit: number;
  /** Length of the window in milliseconds. */
  readonly window: number;
}
/** The limits that apply to a call. A limit that is not set is not there. */
export interface RateLimits {
  /** Of the API. */
  readonly api?: RateLimit;
  /** Of the user. */
  readonly user?: RateLimit;
  /** Of the app. */
  readonly app?: RateLimit;
  /** Of the caller's IP address. */
  readonly ip?: RateLimit;
  /** The gateway's own, for APIs without a policy: for each API, all environments together. */
  readonly apiAllEnvironments?: RateLimit;
}

const UNITS: Readonly<Record<string, number>> = { second: 1_000, minute: 60_000, hour: 3_600_000, day: 86_400_000 };
/** The window that a text names, such as `time:10 second`, in milliseconds. */
export function windowIn(text: string): number | undefined {
  const [, count = '', unit = ''] = /\btime:\s*(\d{1,9})\s*(second|minute|hour|day)s?\b/i.exec(text) ?? [];
  return unit === '' ? undefined : Number(count) * (UNITS[unit.toLowerCase()] ?? 0);
}

const LIMITS = {
  api: 'api', user: 'user', app: 'app', ip: 'ip', apiAllEnvironments: 'api-allenv',
} as const satisfies Readonly<Record<keyof RateLimits, string>>;

/** The limits that a response in debug mode names, from `X-Apig-RateLimit-…`. Empty if it names none. */
export function rateLimits({ headers }: WithHeaders): RateLimits {
  return Object.fromEntries(Object.entries(LIMITS).flatMap(([name, header]) => {
    const text = headers?.get(`x-apig-ratelimit-${header}`) ?? '';
    const [, remaining, limit] = /\bremain:\s*(\d+),\s*limit:\s*(\d+)/.exec(text) ?? [];
    const window = windowIn(text);
    return window === undefined ? [] : [[name, { remaining: Number(remaining), limit: Number(limit), window }]];
  }));
}

/** How long a call took, in milliseconds, until the headers of the backend's response. */
export interface Latency {
  /** From the gateway's view. */
  readonly total?: number;
  /** Of the backend alone. Not there for mock backends. */
  readonly backend?: number;
}
/** How long a call in debug mode took, from `X-Apig-Latency` and `X-Apig-Upstream-Latency`. */
export function latency({ headers }: WithHeaders): Latency {
  const found = { total: headers?.get('x-apig-latency'), backend: headers?.get('x-apig-upstream-latency') };
  const given = Object.entries(found).filter(([, text]) => text);
  return Object.fromEntries(given.map(([name, text]) => [name, Number.parseFloat(text ?? '')]));
}
