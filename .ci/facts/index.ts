/** What machines read of the package, made of the registry and of the comments in the sources. */
import { readdirSync, readFileSync } from 'node:fs';
import type { JsonSchema } from '../../src/schema/json-schema.js';
import type { ObjectSpec } from '../../src/schema/vocabulary.js';
import { readComments } from './comments.js';
import { llms } from './llms.js';
import { openApi } from './openapi.js';

export interface Facts {
  /** The API as an OpenAPI document. */
  readonly openapi: JsonSchema;
  /** The methods of the client as text. */
  readonly llms: string;
}

/** Makes the facts; the current folder is that of the package. */
export async function makeFacts(comments = readComments()): Promise<Facts> {
  const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { readonly version: string };
  return {
    openapi: openApi({ version, comments, objects: await describedObjects() }),
    llms: llms(comments.methods),
  };
}

/** Every describing class that a resource exports, by its name. */
async function describedObjects(): Promise<Map<string, ObjectSpec>> {
  const found = new Map<string, ObjectSpec>();
  for (const file of readdirSync('src/resources').filter((name) => name.endsWith('.ts')).sort()) {
    const path = `../../src/resources/${file.replace(/\.ts$/, '.js')}`;
    const module = (await import(path)) as Readonly<Record<string, unknown>>;
    for (const [name, value] of Object.entries(module))
      if (typeof value === 'function' && 'object' in value) found.set(name, value.object as ObjectSpec);
  }
  return found;
}
