/** Read, change, write: what the gateway is asked, and what becomes of everything that did not change. */
import { describe, expect, it } from 'vitest';
import { differences } from '../../src/calls/differences.js';
import { convertObject } from '../../src/schema/convert.js';
import { checkerOf } from '../../src/schema/engine.js';
import { startLocal } from '../support/local.js';
import { makeModifiable, PAIRS } from '../support/modifiable.js';

const QUIRKS = { featureOncePerMinute: false, gatewayWork: 0 };
const names = (answer: unknown, ...unwanted: string[]): unknown =>
  JSON.parse(JSON.stringify(answer, (key, value: unknown) => (unwanted.includes(key) ? undefined : value)));
/** An object without its times. */
const timeless = (answer: object): unknown => names(answer, 'update_time', 'register_time', 'orchestration_update_time', 'create_time');

describe.each([['absent', false], ['empty strings, zeros and nulls', true]])('objects whose unset fields are %s', (_, unsetAsEmpty) => {
  it('become a body that the same object takes, and are as before', async () => {
    const { client } = await startLocal({ quirks: { ...QUIRKS, unsetAsEmpty } });
    for (const { resource, what, get, update } of await makeModifiable(client)) {
      const name = `${resource} ${what}`;
      const { input, shown } = PAIRS[resource]!;
      const before = await get();
      const converted = convertObject(input, before, { known: shown });
      expect([name, converted.missing, converted.unknown, converted.secrets]).toEqual([name, [], [], []]);
      expect([name, checkerOf(input).issues(converted.body)]).toEqual([name, []]);
      await update(converted.body);
      expect([name, timeless(await get())]).toEqual([name, timeless(before)]);
    }
  });

  it('are modified field by field, with nothing else changed', async () => {
    const { client, asked } = await startLocal({ quirks: { ...QUIRKS, unsetAsEmpty } });
    for (const { resource, what, get, modify, field } of await makeModifiable(client)) {
      const name = `${resource} ${what}`;
      const before = await get();
      asked.length = 0;
      const nothing = await modify();
      expect([name, nothing.sent, asked.length, asked.every((call) => / 200$/.test(call))]).toEqual([name, false, 1, true]);
      const { changes, notTaken, sent } = await modify(field);
      expect([name, sent, notTaken, changes.map(({ path }) => path)]).toEqual([name, true, [], [resource === 'features' ? 'config.api_limits' : field.name]]);
      const after = await get();
      expect([name, Reflect.get(after, field.name)]).toEqual([name, field.value]);
      expect([name, names(timeless(after), field.name, 'config')]).toEqual([name, names(timeless(before), field.name, 'config')]);
      const { input } = PAIRS[resource]!;
      const [a, b] = [before, after].map((each) => convertObject(input, each, {}).body);
      expect([name, differences(input, a!, b!, 'exact').length]).toEqual([name, 1]);
    }
  });
});
