/** The tags of a gateway's APIs. */
import { operation } from '../schema/operation.js';
import type { CallOptions } from '../options.js';
import type { PagePromise } from '../calls/pages.js';
import { input, list, output, text } from '../schema/vocabulary.js';
import { Service } from '../calls/service.js';
import { GET_INSTANCE } from './shared/actions.js';
import { counters, paging } from './shared/paging.js';
import { INSTANCE } from './shared/paths.js';

/** Which tags to list. */
export abstract class TagFilter extends input({
  ...paging,
}) {}

/** A page of tags. */
export abstract class TagPage extends output({
  ...counters,
  /** The tags of this page. */
  tags: list(text()),
}, 'tags') {}

export const listTags = operation({
  id: 'tags.list', method: 'GET', path: `${INSTANCE}/tags`, query: TagFilter, response: TagPage,
  items: 'tags',
  actions: ['apig:tags:list', GET_INSTANCE],
});

/** Tags of APIs (API reference 3.20). */
export class TagsService extends Service {
  /**
   * Lists the tags of the gateway's APIs.
   *
   * `GET /v2/{project_id}/apigw/instances/{instance_id}/tags`
   * @param query - Paging.
   * @returns The first page. Iterate over it to get the tags of all pages.
   * @throws ApigServiceError: APIG.2012 (400) a value is invalid, APIG.3030 (404) no such gateway, APIG.1005 (403) no
   *   permission.
   * @see API reference 3.20.1
   * @see https://support.huaweicloud.com/intl/en-us/api-apig/ListTagsV2.html
   */
  list(query: TagFilter = {}, options?: CallOptions): PagePromise<TagPage, string> {
    return this.page(listTags, { query }, options);
  }
}
