/** Features of a gateway. */
import type { InstanceFeature } from '../../catalog/instance-features.js';
import { ApigRequestValidationError, pathText } from '../../errors.js';
import { featureConfig } from '../../resources/feature-config.js';
import { isRecord, parseJson } from '../../values.js';
import { configureFeature, listFeatures, listSupportedFeatures } from '../../resources/features.js';
import { knownFeatures as known } from '../feature-switches.js';
import { on, type Handler } from '../handler.js';
import { Refused } from '../refused.js';
import type { FeatureRecord } from '../state.js';
import { change, given, page } from '../store.js';
import { exactTime, NEVER, wholeSeconds } from '../options.js';

const unknown = (name: string): Refused => new Refused(400, 'APIG.2000', `unrecognized feature ${name}`);
const invalid = (name: string, why: string): Refused =>
  new Refused(400, 'APIG.2000', `invalid config of feature ${name}: ${why}`);
const tooSoon = (): Refused =>
  new Refused(409, 'APIG.3711', 'A configuration parameter can be modified only once per minute');
const MINUTE = 60_000;

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

const SWITCH = /^(on|off)$/u;
type Writer = (config: unknown) => string;
/** Rejects a configuration that does not have the form of the feature. Parameters unknown here pass. */
function refuseConfig(name: string, config: string | undefined): void {
  const feature = known.get(name);
  if (config === undefined || name === 'api_uri_no_escape' || !Object.hasOwn(featureConfig, name)) return;
  if (feature?.default !== undefined) {
    if (!SWITCH.test(config)) throw invalid(name, 'expected on or off');
    return;
  }
  const value = parseJson(config);
  const write = featureConfig[name as keyof typeof featureConfig] as Writer;
  try {
    write(name === 'request_body_size' ? { request_body_size: value } : withoutNulls(value));
  } catch (error) {
    if (!(error instanceof ApigRequestValidationError)) throw error;
    const issue = error.issues.find(({ message }) => !message.startsWith('is not a field'));
    if (issue) throw invalid(name, `${pathText(issue.path)} ${issue.message}`);
  }
}
/** The service takes `null` for an empty list. */
const withoutNulls = (value: unknown): unknown =>
  isRecord(value) ? Object.fromEntries(Object.entries(value).map(([key, held]) => [key, held ?? []])) : value;

export const featureHandlers: readonly Handler[] = [
  on(configureFeature, ({ body }, call) => {
    const { gateway, now, settings } = call;
    if (known.get(body.name)?.configurable !== true) throw unknown(body.name);
    refuseConfig(body.name, body.config);
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
