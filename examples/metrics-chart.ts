/**
 * Draws the calls and errors of an API in the last hour as an SVG file, without a library.
 *
 * Usage: metrics-chart.ts [API] [file]. A local gateway keeps no statistics, so that its chart is empty.
 */
import { writeFile } from 'node:fs/promises';
import { publishMock, withGateway } from './connect.js';

const [, , name = 'get_order', file = 'calls.svg'] = process.argv;
const [width, height] = [720, 240];

/** One line of the chart. */
function polyline(values: readonly number[], most: number, color: string): string {
  const step = width / Math.max(values.length - 1, 1);
  const points = values.map((value, i) => `${(i * step).toFixed(1)},${(height - (value / most) * height).toFixed(1)}`);
  return `<polyline fill="none" stroke="${color}" stroke-width="2" points="${points.join(' ')}"/>`;
}

await withGateway(async (client) => {
  const api = await client.apis.findByName(name);
  if (!api) throw new Error(`There is no API ${name}.`);
  const { list: minutes = [] } = await client.metrics.getApiStatistics({ api_id: api.id, duration: '1h' });
  const calls = minutes.map(({ req_count = 0 }) => req_count);
  const errors = minutes.map(({ req_count4xx = 0, req_count5xx = 0 }) => req_count4xx + req_count5xx);
  const most = Math.max(...calls, 1);
  await writeFile(file, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="-10 -30 ${width + 20} ${height + 40}">
<text y="-10" font-family="sans-serif" font-size="14">${name}: up to ${most} calls a minute, errors in red</text>
${polyline(calls, most, '#0066cc')}
${polyline(errors, most, '#cc0000')}
</svg>
`);
  console.log(`${file}: ${calls.reduce((a, b) => a + b, 0)} calls, ${errors.reduce((a, b) => a + b, 0)} errors`);
}, async (client) => {
  const group = await client.groups.create({ name: 'orders' });
  await publishMock(client, group.id, 'get_order');
});
