/**
 * The other side of the benchmark, in a process of its own: answers at once, by path, with as little work as can be.
 */
import { createServer } from 'node:net';

const group = (i: number): Record<string, unknown> => ({
  id: `c77f5e81d9cb4424bf704ef2b0ac${String(7600 + i)}`, name: `api_group_${i}`, status: 1, sl_domain: 'c77f5e81d9cb4424bf704ef2b0ac7600.apic.example.com',
  sl_domains: ['c77f5e81d9cb4424bf704ef2b0ac7600.apic.example.com', 'c77f5e81d9cb4424bf704ef2b0ac7600.apic.example.org'], sl_domain_access_enabled: true,
  url_domains: [], register_time: '2020-07-31T06:55:55.383169068Z', update_time: '2020-07-31T06:55:55.383169299Z', is_default: 2, on_sell_status: 2, remark: `group ${i}`,
});
const page = (count: number): string =>
  JSON.stringify({ total: count, size: count, groups: Array.from({ length: count }, (_, i) => group(i)) });

const bodies = { small: JSON.stringify(group(0)), list: page(44), large: page(1_110) };
const answer = (body: string): Buffer =>
  Buffer.from(
    `HTTP/1.1 200 OK\r\ncontent-type: application/json\r\nx-request-id: d4ec6e33148bdeffe8f55b43472d1251\r\ncontent-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
  );
const answers = { small: answer(bodies.small), list: answer(bodies.list), large: answer(bodies.large) };

const server = createServer((socket) => {
  socket.setNoDelay(true);
  let held = '';
  socket.on('error', () => socket.destroy());
  socket.on('data', (chunk) => {
    held += chunk.toString('latin1');
    for (let end = held.indexOf('\r\n\r\n'); end >= 0; end = held.indexOf('\r\n\r\n')) {
      const line = held.slice(0, held.indexOf('\r\n'));
      held = held.slice(end + 4);
      socket.write(
        line.includes('limit=500') ? answers.large : line.includes('limit=44') ? answers.list : answers.small,
      );
    }
  });
});
server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  if (typeof address === 'object')
    process.send?.({
      port: address?.port,
      sizes: Object.fromEntries(Object.entries(bodies).map(([k, v]) => [k, v.length])),
    });
});
