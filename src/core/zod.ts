import type { Schema } from './schema.js';
import { specOf } from './schema.js';

/** What a zod schema offers, in types that no other zod in a program can clash with. */
export interface ZodSchema<T> {
  parse(value: unknown): T;
  safeParse(value: unknown): { readonly success: true; readonly data: T } | { readonly success: false; readonly error: Error };
}

/**
 * The zod schema behind a description, for programs that check values themselves:
 * `(await zodSchema(GroupInput)).parse(JSON.parse(text))`.
 * @param description - A request or answer object from `huaweicloud-apig/resources/*`.
 */
export async function zodSchema<T>(description: Schema<T>): Promise<ZodSchema<T>> {
  const [{ zodSchemaOf }, { parse, safeParse }] = await Promise.all([import('./engine.js'), import('zod/mini')]);
  const schema = zodSchemaOf(specOf(description));
  // The schema was made of the description, so what it lets through is a T.
  return {
    parse: (value) => parse(schema, value) as T,
    safeParse: (value) => {
      const result = safeParse(schema, value);
      return result.success ? { success: true, data: result.data as T } : { success: false, error: result.error };
    },
  };
}
