/** The values that plugins use: parts of the request, parameters of the gateway, and what other policies found out. */
import type { PluginParameter } from '../../../resources/plugin-content.js';
import type { ApiCall } from '../call.js';
import { systemValue } from '../system-values.js';
import { queryValues } from '../target.js';
import { matches, type ValueOf } from './conditions.js';

const found = new WeakMap<ApiCall, Map<string, string>>();
/** Remembers what a policy found out about a call, such as `cacheStatus`, under its name in `$context`. */
export function setContextValue(call: ApiCall, name: string, value: string): void {
  found.set(call, (found.get(call) ?? new Map<string, string>()).set(name, value));
}
/** The value of `$context.NAME`; `undefined` if the call has none. */
export function contextValue(call: ApiCall, name: string): string | undefined {
  return found.get(call)?.get(name.replace(/^\$context\./, '')) ?? systemValue(call, name);
}

/** Whether a call meets a condition of a plugin, over the names that the plugin's parameters declare. */
export function meets(
  call: ApiCall, condition: string, parameters: readonly PluginParameter[] | null | undefined,
): boolean {
  return matches(condition, valuesOf(call, parameters ?? []), call.place.assumptions.wholePatterns);
}
/** The value of each declared name. Headers and the query have their first value. */
function valuesOf(call: ApiCall, parameters: readonly PluginParameter[]): ValueOf {
  return (name) => {
    const declared = parameters.find((parameter) => parameter.name === name);
    const value = declared?.value ?? name;
    switch (declared?.type) {
      case 'path': return call.route.path;
      case 'method': return call.request.method;
      case 'header': return call.request.headers.get(value);
      case 'query': return queryValues(call.request, value)[0];
      default: return PARTS[value]?.(call) ?? contextValue(call, value);
    }
  };
}
/** Names that need no declaration. The gateway has several spellings of them. */
const PARTS: Readonly<Record<string, ((call: ApiCall) => string) | undefined>> = {
  reqPath: (call) => call.route.path,
  req_path: (call) => call.route.path,
  method: (call) => call.request.method,
  reqMethod: (call) => call.request.method,
  req_method: (call) => call.request.method,
};
