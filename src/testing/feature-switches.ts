/** What the features of a gateway are set to. */
import { instanceFeatures, type InstanceFeature } from '../catalog/instance-features.js';
import { readFeatureConfig, type ConfigurableFeature, type FeatureConfigs } from '../resources/feature-config.js';
import { isRecord, memberOf } from '../values.js';
import type { FeatureRecord, GatewayState } from './state.js';

export const knownFeatures: ReadonlyMap<string, InstanceFeature> = new Map(Object.entries(instanceFeatures));

const recordOf = (gateway: GatewayState, name: string): FeatureRecord | undefined =>
  gateway.features.filter((feature) => feature.name === name)[0];

/** True if a feature was switched on: a switch that was never configured has its default. */
export function isOn(gateway: GatewayState, name: keyof typeof instanceFeatures): boolean {
  const record = recordOf(gateway, name);
  if (!record) return knownFeatures.get(name)?.default === 'on';
  const config = record.config === undefined ? undefined : readFeatureConfig(name, record.config);
  return record.enable && config !== 'off' && !(isRecord(config) && config['enable'] === 'off');
}

/** The configuration of a feature that is on. `undefined` if it was never configured, is off, or is not readable. */
export function configOf<N extends ConfigurableFeature>(gateway: GatewayState, name: N): FeatureConfigs[N] | undefined {
  const record = recordOf(gateway, name);
  if (!record?.enable) return undefined;
  const config = readFeatureConfig(name, record.config);
  return typeof config === 'string' || memberOf(config, 'enable') === 'off' ? undefined : config;
}
