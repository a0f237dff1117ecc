/**
 * The other side of the soak, in a process of its own: answers well most of the time, and badly in every way of a list
 * the rest of the time. It counts the writes that it may have carried out.
 */
import { createServer, type Socket } from 'node:net';
import { gzipSync } from 'node:zlib';

/** What the server found, for its parent. */
export interface Found {
  /** Requests by what was done with them. */
  readonly done: Readonly<Record<string, number>>;
  /** Writes that came more than once, although the first one may have been carried out. */
  readonly doubled: number;
}

type Answer = (socket: Socket, body: string) => void;
const JSON_TYPE = 'Content-Type: application/json\r\n';
const whole = (status: string, body: string | Buffer, headers = JSON_TYPE): Buffer =>
  Buffer.concat([
    Buffer.from(`HTTP/1.1 ${status}\r\n${headers}Content-Length: ${Buffer.byteLength(body)}\r\n\r\n`),
    Buffer.from(body),
  ]);
const chunked = (body: string): string =>
  `HTTP/1.1 200 OK\r\n${JSON_TYPE}Transfer-Encoding: chunked\r\n\r\n${body.length.toString(16)}\r\n${body}\r\n0\r\n\r\n`;
const REFUSAL = '{"error_code":"APIG.3001","error_msg":"no"}';
const SLOW = '{"error_code":"APIGW.0308","error_msg":"slow"}';
const DEEP = '['.repeat(20_000) + ']'.repeat(20_000);

/** Answers by name. Of those under `refusals` the client knows that nothing was done. */
const good: Readonly<Record<string, Answer>> = {
  plain: (socket, body) => socket.write(whole('200 OK', body)),
  packed: (socket, body) => socket.write(whole('200 OK', gzipSync(body), `${JSON_TYPE}Content-Encoding: gzip\r\n`)),
  chunked: (socket, body) => socket.write(chunked(body)),
  'in pieces': (socket, body) => {
    const bytes = whole('200 OK', body);
    socket.write(bytes.subarray(0, 30));
    setImmediate(() => socket.write(bytes.subarray(30)));
  },
};
const refusals: Readonly<Record<string, Answer>> = {
  'not found': (socket) => socket.write(whole('404 Not Found', REFUSAL)),
  throttled: (socket) => socket.write(whole('429 Too Many Requests', SLOW, `${JSON_TYPE}Retry-After: 0\r\n`)),
};
const bad: Readonly<Record<string, Answer>> = {
  'page 502': (socket) => socket.write(whole('502 Bad Gateway', '<html>bad</html>', 'Content-Type: text/html\r\n')),
  'page 200': (socket) => socket.write(whole('200 OK', '<html>log in</html>', 'Content-Type: text/html\r\n')),
  'deep JSON': (socket) => socket.write(whole('200 OK', DEEP)),
  'wrong fields': (socket) => socket.write(whole('200 OK', '{"id":7,"groups":{}}')),
  redirect: (socket) => socket.write(whole('302 Found', '', 'Location: https://elsewhere.invalid/\r\n')),
  reset: (socket) => socket.resetAndDestroy(),
  'end before the answer': (socket) => socket.end(),
  'end in the headers': (socket) => socket.end('HTTP/1.1 200 OK\r\nContent-'),
  'end in the body': (socket) => socket.end(`HTTP/1.1 200 OK\r\n${JSON_TYPE}Content-Length: 900\r\n\r\n{"id":"`),
  'no HTTP': (socket) => socket.end('nonsense\r\n\r\n'),
  silence: () => undefined,
};
const fine = Object.entries(good);
const spoiled = [...Object.entries(bad), ...Object.entries(refusals)];
function pick(answers: readonly (readonly [string, Answer])[], i: number): readonly [string, Answer] {
  const picked = answers[i % answers.length];
  if (!picked) throw new Error('There are no answers.');
  return picked;
}

const done: Record<string, number> = {};
const writes = new Set<string>();
let doubled = 0;
let turn = 0;

function respond(socket: Socket, request: string): void {
  // Three of four answers are good. Every bad one meets every kind of call: the numbers of both have no common divisor.
  turn++;
  const [name, answer] = turn % 4 === 0 ? pick(spoiled, turn / 4) : pick(fine, turn + Math.floor(turn / 4));
  done[name] = (done[name] ?? 0) + 1;
  const write = /"name":"(write-\d+)"/.exec(request)?.[1];
  if (write !== undefined && !(name in refusals)) {
    if (writes.has(write)) doubled++;
    writes.add(write);
  }
  answer(socket, request.startsWith('GET') && request.includes('/api-groups?')
    ? '{"total":1,"size":1,"groups":[{"id":"g","name":"orders"}]}'
    : '{"id":"g","name":"orders","task_id":"t"}');
}

const server = createServer((socket) => {
  let came = '';
  socket.on('error', () => socket.destroy());
  socket.on('data', (chunk) => {
    came += chunk.toString('latin1');
    for (let end = endOf(came); end !== undefined; end = endOf(came)) {
      const request = came.slice(0, end);
      came = came.slice(end);
      respond(socket, request);
    }
  });
});
/** Where the first request ends, if it is there whole. */
function endOf(came: string): number | undefined {
  const head = came.indexOf('\r\n\r\n');
  if (head < 0) return undefined;
  const end = head + 4 + Number(/content-length: (\d+)/i.exec(came.slice(0, head))?.[1] ?? 0);
  return came.length < end ? undefined : end;
}
server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  process.send?.({ port: typeof address === 'object' ? address?.port : undefined });
});
process.on('message', () => {
  process.send?.({ done, doubled } satisfies Found);
});
process.on('disconnect', () => process.exit());
