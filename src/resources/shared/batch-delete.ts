/** Calls that delete many at once: a PUT on the collection, with `action=delete` in the query. */
import { input, int, list, oneOf, output, required, text } from '../../schema/vocabulary.js';

/** What a PUT on a whole collection does with the items that its body names. */
export abstract class DeleteAction extends input({
  /** The only action there is. */
  action: required(oneOf('delete')),
}) {}

/** A binding that a call for many could not take away. */
export abstract class UnbindFailure extends output({
  /** Identity of the binding. */
  bind_id: text(),
  /** Error code, such as APIG.3012. */
  error_code: text(),
  /** What went wrong. */
  error_msg: text(),
  /** Identity of the API. */
  api_id: text(),
  /** Name of the API. */
  api_name: text(),
}) {}

/** What came of a call that takes many bindings away. */
export abstract class UnbindResult extends output({
  /** How many bindings are gone. */
  success_count: int(),
  /** The bindings that are still there, and why. */
  failure: list(UnbindFailure),
}) {}
