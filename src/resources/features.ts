/** Features of a gateway, and their configuration. */
import { operation } from '../schema/operation.js';
import type { CallOptions, ModifyOptions } from '../options.js';
import type { PagePromise } from '../calls/pages.js';
import type { ApigPromise } from '../http/promise.js';
import { bool, input, list, output, required, text } from '../schema/vocabulary.js';
import type { Change, Modification } from '../calls/modification.js';
import { Service } from '../calls/service.js';
import { GET_INSTANCE } from './shared/actions.js';
import { inLargePages, theOne } from './shared/by-name.js';
import { counters, paging } from './shared/paging.js';
import { INSTANCE } from './shared/paths.js';
import { featureOfGateway } from './shared/queue-keys.js';

/** How to configure a feature. */
export abstract class FeatureInput extends input({
  /** Name of the feature, 1 to 64 characters, such as `ratelimit`. */
  name: required(text({ min: 1, max: 64 })),
  /** Whether the feature is on. */
  enable: required(bool()),
  /**
   * Configuration, a string: `on` or `off` for a switch, otherwise mostly JSON such as `{"api_limits":300}`.
   * `featureConfig` writes it.
   */
  config: text({ form: 'on, off or JSON, which featureConfig writes' }),
}, {
  from: {
    json: {
      config: [
        { at: 'app_token_key', with: { enable: /^on$/, app_token_uri: /./ } },
        { at: 'key', with: { enable: /^on$/, content: /./ } },
      ],
    },
    unset: ['config'],
    fixed: { name: 'configure the other feature by its own name' },
  },
}) {}

/** A feature of a gateway. */
export abstract class Feature extends output({
  /** ID of the feature. */
  id: text(),
  /** Name of the feature. */
  name: text(),
  /** Whether the feature is on. */
  enable: bool(),
  /** Configuration, a string: `on`, `off`, `""`, or JSON. `readFeatureConfig` reads it. */
  config: text(),
  /** ID of the gateway. */
  instance_id: text(),
  /** When the feature was last configured, RFC 3339; `0001-01-01T00:00:00Z`: never. */
  update_time: text(),
}, 'id', 'name') {}

/** Paging for the features. */
export abstract class FeatureFilter extends input({ ...paging }) {}

/** A page of features. */
export abstract class FeaturePage extends output({
  ...counters,
  /** The features of this page. */
  features: list(Feature),
}, 'features') {}

/** A page of names of features. */
export abstract class SupportedFeaturePage extends output({
  ...counters,
  /** Names of the features that this gateway's version supports. */
  features: list(text()),
}, 'features') {}

export const configureFeature = operation({
  id: 'features.configure', method: 'POST', path: `${INSTANCE}/features`, body: FeatureInput,
  response: Feature,
  actions: ['apig:features:create', GET_INSTANCE],
  queuedBy: [featureOfGateway('body.name')],
});
export const listFeatures = operation({
  id: 'features.list', method: 'GET', path: `${INSTANCE}/features`, query: FeatureFilter,
  response: FeaturePage, items: 'features',
  actions: ['apig:features:list', GET_INSTANCE],
});
export const listSupportedFeatures = operation({
  id: 'features.listSupported', method: 'GET', path: `${INSTANCE}/instance-features`,
  query: FeatureFilter, response: SupportedFeaturePage, items: 'features',
  actions: [],
});

/** Features of a gateway (API reference 3.21). */
export class FeaturesService extends Service {
  /**
   * Configures a feature, which must be one that can be configured: see `instanceFeatures` of huaweicloud-apig/catalog.
   * A gateway that lacks it must be upgraded by technical support. The same feature can be changed once a minute: a
   * second change waits, within `totalTimeout`. The gateway may interrupt calls while it applies a change.
   *
   * `POST /v2/{project_id}/apigw/instances/{instance_id}/features`
   * @param body - Name, whether it is on, and its configuration as a string (see `featureConfig`).
   * @returns The feature as it is now.
   * @throws ApigServiceError: APIG.2000 (400) no such feature or a value is invalid, APIG.3711 (409) changed less than
   *   a minute ago, APIG.3030 (404) no such gateway, APIG.1005 (403) no permission.
   * @see API reference 3.21.1
   * @see https://support.huaweicloud.com/intl/en-us/api-apig/CreateFeatureV2.html
   */
  configure(body: FeatureInput, options?: CallOptions): ApigPromise<Feature> {
    return this.send(configureFeature, { body }, options);
  }

  /**
   * Changes fields of a feature. Reads it, and writes it as a whole with the change, so that nothing else changes.
   * Nothing is sent if nothing changes.
   *
   * ```ts
   * await client.features.modify('ratelimit', { enable: true });
   * ```
   * @param name - Name of the feature, such as `ratelimit`.
   * @param change - The fields to change with their new values, or a function that changes a draft of the request.
   * @returns The object before and after, and what the service has not taken.
   * @throws ApigChangedMeanwhileError: somebody else changed it at the same time. A write of theirs between the second
   *   read and the update is not seen.
   * @throws ApigConversionError, ApigSecretsNeededError: writing it back would lose something; nothing was sent.
   */
  modify(name: string, change: Change<FeatureInput>, options?: ModifyOptions<Feature>): Promise<Modification<Feature>> {
    return this.modified({
      shown: Feature, update: configureFeature, name,
      get: (reading) => theOne(this.list({}, inLargePages(reading)), 'name', name, 'name'),
    }, change, options);
  }

  /**
   * Lists the features with their configuration. `instanceFeatures` of huaweicloud-apig/catalog describes them. A
   * gateway that lacks one must be upgraded by technical support. Some gateways ignore `offset`: a `limit` of 500 gets
   * all features in one page.
   *
   * `GET /v2/{project_id}/apigw/instances/{instance_id}/features`
   * @param query - Paging.
   * @returns The first page. Iterate over it to get the features of all pages.
   * @throws ApigServiceError: APIG.2012 (400) a value is invalid, APIG.3030 (404) no such gateway, APIG.1005 (403) no
   *   permission.
   * @see API reference 3.21.2
   * @see https://support.huaweicloud.com/intl/en-us/api-apig/ListFeaturesV2.html
   */
  list(query: FeatureFilter = {}, options?: CallOptions): PagePromise<FeaturePage, Feature> {
    return this.page(listFeatures, { query }, options);
  }

  /**
   * Lists the names of the features that the gateway's version supports. A feature that is not listed is not supported.
   *
   * `GET /v2/{project_id}/apigw/instances/{instance_id}/instance-features`
   * @param query - Paging.
   * @returns The first page. Iterate over it to get the names of all pages.
   * @throws ApigServiceError: APIC.7106 (403) no permission.
   * @see API reference 3.21.3
   */
  listSupported(query: FeatureFilter = {}, options?: CallOptions): PagePromise<SupportedFeaturePage, string> {
    return this.page(listSupportedFeatures, { query }, options);
  }
}
