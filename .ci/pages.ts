/** Writes the tables of the pages that are made from data: `npm run pages`. A test checks that they are up to date. */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { errorCodes } from '../src/catalog/error-codes.js';
import { vendorNames, type VendorName } from '../src/catalog/vendor-names.js';
import { Service } from '../src/calls/service.js';
import { ApigClient } from '../src/client.js';
import { operations } from '../src/operations.js';

type Language = 'en' | 'zh';

/** The pages with tables. */
export const PAGES = [
  'README.md', 'README.zh-CN.md', 'docs/migrating.md', 'docs/migrating.zh-CN.md', 'docs/errors.md',
];

/** A table is between two comments: `<!-- table: name -->` and `<!-- end -->`. */
const PLACE = /(<!-- table: ([\w-]+) -->\n)(?:[^]*?\n)??(<!-- end -->)/g;

/** What each resource is, in the vendor's Chinese terms. */
const IN_CHINESE: Readonly<Record<string, string>> = {
  aclBindings: 'ACL 策略的绑定关系', acls: 'ACL 策略（访问控制策略）', apis: 'API', 'apis.plugins': 'API 绑定的插件',
  'apis.versions': 'API 的历史版本', appAuths: '凭据授权', appQuotas: '凭据配额', apps: '凭据（APP）',
  'apps.codes': 'AppCode', 'apps.acl': '凭据的访问控制', 'apps.aiApiKeys': '凭据的 AI API Key',
  asyncTasks: '异步任务', authorizers: '自定义认证', certificates: 'SSL 证书', configs: '配额',
  envVariables: '网关环境变量', envs: '环境', extraElbs: '附加的 ELB', features: '实例特性', groups: 'API 分组',
  'groups.domains': '分组的独立域名', 'groups.gatewayResponses': '分组的自定义响应', ingressPorts: '自定义入方向端口',
  instanceTags: '实例标签', instances: '实例', metrics: '监控信息', microservices: '导入微服务',
  openapi: 'API 的导入与导出', orchestrations: '编排规则', overview: '概况', plugins: '插件',
  signatureKeyBindings: '签名密钥的绑定关系', signatureKeys: '签名密钥', tags: 'API 标签',
  throttleBindings: '流控策略的绑定关系', throttles: '流控策略', 'throttles.specials': '特殊流控',
  vpcChannels: '负载通道（VPC 通道）', 'vpcChannels.members': '后端服务器',
  'vpcChannels.memberGroups': '后端服务器组', vpcEndpoints: '终端节点',
  'vpcEndpoints.connections': '终端节点连接', 'vpcEndpoints.permissions': '终端节点服务的白名单',
};

/** What makes each table. */
const TABLES: Readonly<Record<string, (language: Language) => string>> = {
  'vendor-operations': (language) => table(
    {
      en: ['Go, KooCLI, API Explorer', 'Node.js, Java', 'Python', 'here'],
      zh: ['Go、KooCLI、API Explorer', 'Node.js、Java', 'Python', '本包'],
    }[language],
    vendorNames().filter(({ kind }) => kind === 'operation').map(operationRow),
  ),
  'terraform-resources': (language) => terraform(language, 'terraform resource'),
  'terraform-data-sources': (language) => terraform(language, 'terraform data source'),
  methods: (language) => table(
    { en: ['Resource', 'What it is', 'Methods'], zh: ['资源入口', '说明', '方法'] }[language],
    services().map(({ place, what, methods }) =>
      [code(place), { en: what, zh: IN_CHINESE[place] ?? place }[language], methods.map(code).join(', ')]),
  ),
  'error-codes': () => table(
    ['Code', 'Status', 'Meaning', 'What to do'],
    Object.entries(errorCodes).sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, { statuses, meaning, remedy }]) => [code(name), statuses.join(', '), meaning, remedy]),
  ),
  'not-in-sdks': () => {
    const named = new Set(vendorNames().flatMap((one) => (one.kind === 'operation' ? one.operations : [])));
    return Object.values(operations).filter(({ id }) => !named.has(id)).map(({ id }) => `- ${code(id)}`).join('\n');
  },
};

/** A page with its tables as they are to be. */
export function withTables(path: string, text: string): string {
  return text.replace(PLACE, (_, start: string, name: string, end: string) => {
    const make = TABLES[name];
    if (!make) throw new Error(`${path} has a table ${name} that .ci/pages.ts does not make.`);
    return `${start}\n${make(path.includes('.zh-CN.') ? 'zh' : 'en')}\n\n${end}`;
  });
}

/** A service of the client: `groups.domains`, what it is, and its methods. */
interface ServiceRow {
  readonly place: string;
  readonly what: string;
  readonly methods: readonly string[];
}
function services(): ServiceRow[] {
  const words = serviceComments();
  const client = new ApigClient({ endpoint: 'http://127.0.0.1:1', credentials: { token: 'none' } });
  const below = (holder: object, names: readonly string[], prefix: string): ServiceRow[] =>
    names.flatMap((name) => {
      const service: unknown = Reflect.get(holder, name);
      if (!(service instanceof Service)) return [];
      const prototype = Object.getPrototypeOf(service) as object;
      const methods = Object.getOwnPropertyNames(prototype).filter((one) => one !== 'constructor');
      const what = words.get(service.constructor.name) ?? '';
      return [{ place: prefix + name, what, methods }, ...below(service, Object.keys(service), `${prefix}${name}.`)];
    });
  return below(client, Object.getOwnPropertyNames(ApigClient.prototype).sort(), '');
}
/** What the comment of each service says first, such as "API groups", by the name of its class. */
function serviceComments(): ReadonlyMap<string, string> {
  const texts = readdirSync('src/resources').filter((file) => file.endsWith('.ts'))
    .map((file) => readFileSync(`src/resources/${file}`, 'utf8'));
  return new Map(texts.flatMap((text) =>
    [...text.matchAll(/\/\*\*[\s*]+((?:(?!\*\/)[^])*?)\s*\*\/\nexport class (\w+Service) /g)].map(([, comment = '', name = '']) => {
      const [first = ''] = comment.replace(/\s*\n \* ?/g, ' ').split(/(?: \(API reference [^)]*\))?\.(?= |$)/);
      return [name, first] as const;
    })));
}

function operationRow({ name, documentation, operations: ids }: VendorName): string[] {
  const shown = documentation === undefined ? code(name) : `[${code(name)}](${documentation})`;
  return [shown, code(name.replace(/^./, (first) => first.toLowerCase())), code(pythonName(name)), ids.map(code).join(', ')];
}
function terraform(language: Language, kind: VendorName['kind']): string {
  const rows = vendorNames().filter((one) => one.kind === kind)
    .map(({ name, operations: ids }) => [code(name), ids.map(code).join(', ')]);
  return table({ en: ['Terraform', 'here'], zh: ['Terraform', '本包'] }[language], rows);
}
/** Python's name of a method: `create_api_group_v2`. */
export function pythonName(name: string): string {
  return name.replace(/([a-z0-9])([A-Z])/g, '$1_$2').toLowerCase();
}
const code = (text: string): string => `\`${text}\``;

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  return [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  for (const path of PAGES) writeFileSync(path, withTables(path, readFileSync(path, 'utf8')));
}
