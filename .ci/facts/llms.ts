/** The methods of the client as text for language models: `llms.txt`. */
import type { MethodDoc } from './comments.js';

const HEAD = `# huaweicloud-apig

> TypeScript SDK for the management API of Huawei Cloud API Gateway (APIG, dedicated gateways). Node.js 20.18.1 or later.

## Use

\`\`\`ts
import { ApigClient } from 'huaweicloud-apig';

const client = new ApigClient({
  region: 'cn-north-4',
  instanceId: 'ID of the gateway',
  // Default: the environment (HUAWEICLOUD_SDK_AK, HUAWEICLOUD_SDK_SK), profiles, or the metadata service.
  credentials: { ak: '…', sk: '…' },
});
const group = await client.groups.create({ name: 'orders' });
for await (const api of client.apis.list({ group_id: group.id })) console.log(api.name);
await client.close();
\`\`\`

- Names of fields are those of the API, in snake case. Every request is checked before it is sent.
- \`await client.x.list(query)\` gives the first page; \`for await\` over it, or \`.all()\`, gives the items of all pages.
- A rejected call throws an \`ApigServiceError\` with \`status\`, \`code\` (such as APIG.3001), \`requestId\`, \`meaning\` and
  \`remedy\`. Other errors: \`ApigRequestValidationError\` (nothing was sent), \`ApigConnectionError\`, \`ApigTimeoutError\`.
- The last argument of every method is \`options\`: \`{ signal, timeout, maxRetries, … }\`.
- Tests need no account: \`import { startLocalGateway } from 'huaweicloud-apig/testing'\`.
- The API as an OpenAPI document: \`huaweicloud-apig/openapi.json\`. JSON Schema of an object: \`jsonSchema(GroupInput)\`.

## Methods
`;

/** Makes the text. */
export function llms(methods: readonly MethodDoc[]): string {
  const services = new Map<string, MethodDoc[]>();
  for (const method of methods) {
    const service = method.id.slice(0, method.id.lastIndexOf('.'));
    services.set(service, [...(services.get(service) ?? []), method]);
  }
  const parts = [...services].map(([service, of]) => `\n### client.${service}\n\n${of.map(lineOf).join('\n')}\n`);
  return `${HEAD}${parts.join('')}`;
}
function lineOf({ id, signature, text }: MethodDoc): string {
  const [words = ''] = text.split('\n\n', 1);
  const call = signature.replace(/(, )?options\?: CallOptions\)/, ')');
  return `- \`${id.slice(id.lastIndexOf('.') + 1)}${call}\`: ${words.replace(/\s+/g, ' ')}`;
}
