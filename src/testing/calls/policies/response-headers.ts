/** The plugin set_resp_headers: headers of responses. */
import type { ResponseHeader } from '../../../resources/plugin-content.js';
import type { Stage } from '../call.js';
import { headerText, type HeaderList } from '../header-list.js';
import { pluginOf } from './bound.js';
import { contextValue } from './plugin-values.js';

/** Headers that the plugin never touches: the gateway's own, and those of CORS. */
const UNTOUCHABLE = /^(?:x-apig-.*|x-request-id|access-control-.*)$/i;

/** What each action does with a header. */
const ACTIONS: Readonly<Record<ResponseHeader['action'], (headers: HeaderList, name: string, value: string) => unknown>> = {
  override: (headers, name, value) => headers.set(name, value),
  append: (headers, name, value) => headers.set(name, [...headers.all(name), value].join(',')),
  delete: (headers, name) => headers.delete(name),
  skip: (headers, name, value) => headers.has(name) || headers.add(name, value),
  add: (headers, name, value) => headers.add(name, value),
};

export const responseHeaders: Stage = {
  name: 'response headers',
  debugging: 'skipped',
  after: (call, answer) => {
    const plugin = pluginOf(call, 'set_resp_headers');
    if (!plugin || (answer.from === 'gateway' && !call.place.assumptions.headersOnRejections)) return answer;
    for (const { name, value = '', value_type, action } of plugin.content.response_headers) {
      if (UNTOUCHABLE.test(name)) continue;
      const written = value_type === 'system_parameter' ? contextValue(call, value) ?? '' : headerText(value);
      ACTIONS[action](answer.headers, name, written);
    }
    return answer;
  },
};
