/** Reads the documented examples with the descriptions: requests as strictly as a caller's, answers as they come. */
import { drift, normalize } from '../../src/schema/drift.js';
import { Download } from '../../src/schema/download.js';
import { checkerOf } from '../../src/schema/engine.js';
import type { AnyOperation } from '../../src/schema/operation.js';
import type { ObjectSpec } from '../../src/schema/vocabulary.js';
import type { Documented } from './documented.js';
import type { Difference } from './report.js';

/** An example, and what is wrong with the description that should fit it. */
export interface Reading {
  readonly place: string;
  readonly differences: readonly Difference[];
}

/** One reading for each example of a request or of a successful answer. */
export function readExamples(operation: AnyOperation, documented: Documented): Reading[] {
  const readings: Reading[] = [];
  const read = (place: string, faults: readonly string[]): void => {
    readings.push({ place, differences: faults.map((differs) => ({ operation: operation.id, place, differs })) });
  };
  documented.examples.request.forEach((example, i) =>
    read(`example request ${i + 1}`, requestFaults(operation, example)),
  );
  for (const [status, examples] of Object.entries(documented.examples.response)) {
    if (status.startsWith('2'))
      examples.forEach((example, i) => read(`example response ${status} ${i + 1}`, answerFaults(operation, example)));
  }
  return readings;
}

function requestFaults(operation: AnyOperation, example: unknown): string[] {
  const object = operation.form?.object ?? operation.body?.object;
  return object ? issuesOf(object, example) : ['nothing is declared that it could be'];
}
function answerFaults(operation: AnyOperation, example: unknown): string[] {
  const { response } = operation;
  if (response === undefined) return ['no answer is declared'];
  if (response === Download) return [];
  const { object } = response as { readonly object: ObjectSpec };
  const answer = structuredClone(example);
  const faults = issuesOf(object, answer);
  normalize(object, answer);
  const news = drift(object, answer).map((d) => `${d.kind} ${d.path}${d.value === undefined ? '' : ` ${d.value}`}`);
  return [...new Set([...faults, ...issuesOf(object, answer), ...news])];
}
function issuesOf(object: ObjectSpec, value: unknown): string[] {
  const issues = checkerOf(object).issues(value);
  if (checkerOf(object).valid(value) !== (issues.length === 0)) return ['the fast check and the full check disagree'];
  return issues.map((issue) => `${issue.path.join('.')} ${issue.message}`);
}
