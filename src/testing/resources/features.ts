/** Features of a gateway. */
import { instanceFeatures, type InstanceFeature } from '../../catalog/instance-features.js';
import { configureFeature, listFeatures, listSupportedFeatures } from '../../resources/features.js';
import { on, type Handler } from '../handler.js';
import { Refused } from '../refused.js';
import type { FeatureRecord } from '../state.js';
import { change, given, page } from '../store.js';
import { exactTime, NEVER, wholeSeconds } from '../options.js';

const unknown = (name: string): Refused => new Refused(400, 'APIG.2000', `unrecognized feature ${name}`);
const tooSoon = (): Refused =>
  new Refused(409, 'APIG.3711', 'A configuration parameter can be modified only once per minute');
const MINUTE = 60_000;

const known = new Map<string, InstanceFeature>(Object.entries(instanceFeatures));

function view({ id, name, enable, config, updated }: FeatureRecord, instanceId: string, time = wholeSeconds) {
  return given({ id, name, enable, config, instance_id: instanceId, update_time: time(updated) });
}
/** A feature that was never configured. */
function untouched(name: string, feature: InstanceFeature, instanceId: string) {
  return given({
    id: name,
    name,
    enable: feature.default === 'on',
    config: feature.default,
    instance_id: instanceId,
    update_time: NEVER,
  });
}

export const featureHandlers: readonly Handler[] = [
  on(configureFeature, ({ body }, call) => {
    const { gateway, now, settings } = call;
    if (!known.has(body.name)) throw unknown(body.name);
    const before = gateway.features.filter(({ name }) => name === body.name)[0];
    if (before && settings.quirks.featureOncePerMinute && now - before.updated < MINUTE) throw tooSoon();
    const { name, enable, config } = body;
    const feature = before ?? gateway.features.add({ id: call.newId(), name, enable, config, updated: now });
    change(feature, { enable, config: config ?? feature.config, updated: now });
    return view(feature, gateway.id, exactTime);
  }),
  on(listFeatures, ({ query }, { gateway, settings }) => {
    const configured = new Map([...gateway.features].map((feature) => [feature.name, feature]));
    const features = [...known]
      .filter(([name, feature]) => feature.configurable || configured.has(name))
      .map(([name, feature]) => {
        const own = configured.get(name);
        return own ? view(own, gateway.id) : untouched(name, feature, gateway.id);
      });
    return page(
      'features',
      features,
      settings.quirks.offsetIgnored ? { ...query, offset: 0 } : query,
      (feature) => feature,
    );
  }),
  on(listSupportedFeatures, ({ query }) => page('features', [...known.keys()], query, (name) => name)),
];
