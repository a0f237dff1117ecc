// Writes what machines read: `dist/openapi.json`, the API as an OpenAPI document, and `dist/llms.txt`, the methods of
// the client as text.
import { writeFileSync } from 'node:fs';
import { makeFacts } from './facts/index.js';

const { openapi, llms } = await makeFacts();
writeFileSync('dist/openapi.json', `${JSON.stringify(openapi)}\n`);
writeFileSync('dist/llms.txt', llms);
