/** Changes the content of a plugin. The client loads this file on the first such change. */
import type { Draft } from '../../calls/modification.js';
import { ApigConfigurationError, ApigConversionError, ApigRequestValidationError } from '../../errors.js';
import { jsonText } from '../../http/snapshot.js';
import { checkerOf } from '../../schema/engine.js';
import { specOf } from '../../schema/vocabulary.js';
import { jsonObjectIn, parseJson } from '../../values.js';
import { type PluginContents, pluginContents, type PluginKind } from '../plugin-content.js';

/**
 * The content of a plugin with a change, for `modifyContent`. Faults that it has already are none of the change.
 * @throws ApigConversionError, ApigRequestValidationError: it is of another kind, or the change makes it invalid.
 */
export async function changedContent<K extends PluginKind>(
  operation: string,
  kind: K,
  { plugin_type, plugin_content: text }: { readonly plugin_type: string; readonly plugin_content: string },
  change: (content: Draft<PluginContents[K]>) => unknown,
): Promise<string> {
  if (typeof change !== 'function')
    throw new ApigConfigurationError('change', `${operation}: change must be a function that changes the content.`);
  const before = plugin_type === kind ? jsonObjectIn(text) : undefined;
  if (!before) throw new ApigConversionError(operation, [`plugin_content (a JSON object of the kind ${kind})`], []);
  const after = structuredClone(before);
  // The object is what the service stores of this kind.
  await change(after as Draft<PluginContents[K]>);
  const fixed = jsonText(after, ['plugin_content']);
  if ('issues' in fixed) throw new ApigRequestValidationError(operation, fixed.issues);
  if (fixed.text === JSON.stringify(before)) return text;
  const checker = checkerOf(specOf(pluginContents[kind]));
  const known = new Set(checker.issues(before).map((issue) => JSON.stringify(issue)));
  const made = checker.issues(parseJson(fixed.text)).filter((issue) => !known.has(JSON.stringify(issue)));
  if (made.length === 0) return fixed.text;
  const issues = made.map(({ path, message }) => ({ path: ['plugin_content', ...path], message }));
  throw new ApigRequestValidationError(operation, issues);
}
