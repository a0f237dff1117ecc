/** Calls that delete many items: a PUT on the collection, with `action=delete` in the query. */
import { input, int, list, oneOf, output, required, text } from '../../schema/vocabulary.js';

/** The action of a PUT on a collection, for the items that its body names. */
export abstract class DeleteAction extends input({
  /** The only action there is. */
  action: required(oneOf('delete')),
}) {}

/** A binding that a batch call could not remove. */
export abstract class UnbindFailure extends output({
  /** ID of the binding. */
  bind_id: text(),
  /** Error code, such as APIG.3012. */
  error_code: text(),
  /** What went wrong. */
  error_msg: text(),
  /** ID of the API. */
  api_id: text(),
  /** Name of the API. */
  api_name: text(),
}) {}

/** Result of a call that removes many bindings. */
export abstract class UnbindResult extends output({
  /** How many bindings were removed. */
  success_count: int(),
  /** The bindings that were not removed, and why. */
  failure: list(UnbindFailure),
}) {}
