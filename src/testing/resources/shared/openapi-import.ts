/** Imports the APIs of a document, each by itself, as calls of their own would create them. */
import { documentNotes } from '../../../openapi/lint.js';
import { recordsIn } from '../../../openapi/fields.js';
import type { Note } from '../../../openapi/note.js';
import { parseText, YamlMissing, type Parsed } from '../../../openapi/parse.js';
import { readDocument, type ReadApi, type ReadDocument } from '../../../openapi/read.js';
import { createApi, updateApi } from '../../../resources/apis.js';
import { createGroup } from '../../../resources/groups.js';
import type { OpenapiImportForm, OpenapiImportResult } from '../../../resources/openapi.js';
import { isRecord, memberOf } from '../../../values.js';
import type { Call } from '../../handler.js';
import { perform } from '../../perform.js';
import { invalidBody, noYaml, Refused } from '../../refused.js';
import type { ApiRecord, GatewayState, GroupRecord } from '../../state.js';
import type { Defined } from '../../store.js';
import { apiHandlers, samePath } from '../apis.js';
import { groupHandlers } from '../groups.js';
import { idOf, importObjects, type Imported } from './openapi-objects.js';

type Form = Defined<OpenapiImportForm>;

/** The document in a form. Rejects what is neither JSON nor YAML. */
export async function documentIn(file: unknown): Promise<Parsed> {
  const parsed = await parseText(await textOf(file)).catch((error: unknown) => {
    throw error instanceof YamlMissing ? noYaml(error.message) : error;
  });
  if (!('code' in parsed)) return parsed;
  throw new Refused(400, parsed.code, DOCUMENT_CODES[parsed.code] ?? parsed.message);
}
async function textOf(file: unknown): Promise<string> {
  if (typeof file === 'string') return file;
  const bytes = memberOf(file, 'arrayBuffer');
  if (typeof bytes !== 'function') throw invalidBody('file_name');
  const content = (await Reflect.apply(bytes, file, [])) as ArrayBuffer; // What this method of blobs returns.
  return new TextDecoder().decode(content);
}

const DOCUMENT_CODES: Readonly<Record<string, string>> = {
  'APIG.2044': 'Invalid title of info',
  'APIG.2045': 'Parse Servers error. The Servers must meet the documents',
  'APIG.3600': 'JSON or YAML format error.',
  'APIG.3601': 'The Swagger file version must be 2.0.',
  'APIG.3602': 'Syntax error in the Swagger file.',
  'APIG.3609': 'The input file is empty.',
};
const API_CODES: Readonly<Record<string, string>> = {
  'APIG.2026': 'The request path parameters are not defined.',
  'APIG.2027': 'The backend path parameters are not defined.',
  'APIG.2028': 'The request parameters mapped to the backend parameters are not defined.',
};

/** What is wrong with a value is told apart by calls. Imports have one code for all of it, and so has the lint. */
const VALUE_CODES: readonly string[] = ['2001', '2002', '2003', '2004', '2005', '2006', '2007'].map((code) => `APIG.${code}`);
const importCode = (code: string): string => (VALUE_CODES.includes(code) ? 'APIG.2011' : code);

/** The rejection that a note stands for. */
function refusalOf({ code = '', field = '', message }: Note, maxApis: number): Refused {
  if (code === 'APIG.3127')
    return new Refused(403, code,
      `The number of APIs has reached the upper limit. A maximum of ${maxApis} APIs can be imported at a time.`);
  const known = DOCUMENT_CODES[code] ?? API_CODES[code];
  if (known !== undefined) return new Refused(400, code, known);
  const { message: usual } = invalidBody(field);
  return new Refused(400, code, `${usual}. ${message}`);
}

/** Imports a document into the group of the form, or into a new one. */
export function importDocument(value: unknown, form: Form, call: Call): OpenapiImportResult {
  const existing = form.is_create_group === false ? call.gateway.groups.get(form.group_id ?? '') : undefined;
  const maxApis = call.settings.quotas.IMPORT_API_NUM_LIMIT;
  const { document, notes } = readDocument(value, { mockMode: form.mock_mode ?? false });
  const whole = [...notes, ...(document ? documentNotes(document, { createsGroup: !existing, maxApis }) : [])];
  const rejected = whole.find(({ effect }) => effect === 'document');
  if (rejected) throw refusalOf(rejected, maxApis);
  if (!document) throw new Error('A document that was not read has no note that says why.');
  const group = existing ?? newGroup(document, call);
  return new Import(document, group, form, call).run();
}
function newGroup({ title, remark }: ReadDocument, call: Call): GroupRecord {
  const body = { name: title, ...(remark !== undefined && { remark }) };
  return call.gateway.groups.get(perform(groupHandlers, createGroup, { body }, call).id);
}

const sameCall = (name: string): Refused =>
  new Refused(400, 'APIG.3301', `The API already exists, An API with the same combination of the method, path, and x-apigateway-match-mode fields already exists. API name: ${name}`);
const sameName = (name: string): Refused =>
  new Refused(400, 'APIG.3202', `The API name already exists, api_name:${name}`);

class Import {
  readonly #gateway: GatewayState;
  readonly #objects: Imported;
  /** IDs of the APIs that this import has made or changed. */
  readonly #done = new Set<string>();

  constructor(
    readonly document: ReadDocument,
    readonly group: GroupRecord,
    readonly form: Form,
    readonly call: Call,
  ) {
    this.#gateway = call.gateway;
    this.#objects = importObjects(document, group.id, form.extend_mode ?? 'merge', call);
  }

  run(): OpenapiImportResult {
    const success: NonNullable<OpenapiImportResult['success']> = [];
    const failure: NonNullable<OpenapiImportResult['failure']> = [];
    for (const api of this.document.apis) {
      const { method, path } = api;
      try {
        success.push({ method, path, ...this.#one(api) });
      } catch (error) {
        if (!(error instanceof Refused)) throw error;
        failure.push({ method, path, error_code: importCode(error.code), error_msg: error.message });
      }
    }
    const swagger = { id: this.call.newId(), result: 'Success' };
    return { group_id: this.group.id, success, failure, ignore: [], swagger };
  }

  #one(api: ReadApi): { readonly id: string; readonly action: 'create' | 'update' } {
    const fault = api.notes.find(({ effect }) => effect === 'api');
    if (fault) throw refusalOf(fault, 0);
    const { name = `API_${this.call.newId().slice(-4)}` } = api.body;
    const body = { ...api.body, name, group_id: this.group.id, ...this.#identities(api) };
    const awaited = this.#objects.awaitedBy(api);
    const before = this.#existing(api, textIn(name));
    const id = before
      ? perform(apiHandlers, updateApi, { path: { api_id: before.id }, body }, this.call).id
      : perform(apiHandlers, createApi, { body }, this.call).id;
    this.#gateway.apis.get(id).awaited = awaited;
    this.#done.add(id);
    return { id, action: before ? 'update' : 'create' };
  }

  /** The API that a definition replaces. Rejects one that must not be replaced. */
  #existing({ method, path, body }: ReadApi, name: string): ApiRecord | undefined {
    const others = [...this.#gateway.apis.where('groupId', this.group.id)];
    const call = { req_method: method, req_uri: path, match_mode: String(body['match_mode']) };
    const same = others.find((other) => samePath(call, other.definition.input));
    const namesake = others.find((other) => other.name === name);
    if (same && !this.#isReplaceable(same)) throw sameCall(same.name);
    if (namesake && !this.#isReplaceable(namesake)) throw sameName(namesake.name);
    if (same && namesake && same !== namesake) throw sameName(namesake.name);
    return same ?? namesake;
  }
  #isReplaceable({ id }: ApiRecord): boolean {
    return this.form.api_mode === 'override' && !this.#done.has(id);
  }

  /** The parts of a definition that name other objects, with their IDs. */
  #identities({ body }: ReadApi): Record<string, unknown> {
    const { authorizer_id, response_id, req_params, backend_api, policy_https } = body;
    const { orchestrations, responses } = this.#gateway;
    const belongs = ({ groupId }: { readonly groupId: string }): boolean => groupId === this.group.id;
    return {
      ...(authorizer_id !== undefined && { authorizer_id: this.#objects.authorizer(textIn(authorizer_id)) }),
      ...(response_id !== undefined && { response_id: idOf(responses, textIn(response_id), { belongs }) }),
      ...(req_params !== undefined && { req_params: recordsIn(req_params).map((parameter) => ({
        ...parameter,
        ...(Array.isArray(parameter['orchestrations']) && {
          orchestrations: parameter['orchestrations'].map((name) => idOf(orchestrations, String(name))),
        }),
      })) }),
      ...(isRecord(backend_api) && { backend_api: this.#throughChannel(backend_api) }),
      ...(policy_https !== undefined && {
        policy_https: recordsIn(policy_https).map((one) => this.#throughChannel(one)),
      }),
    };
  }
  #throughChannel(service: Record<string, unknown>): Record<string, unknown> {
    const info = service['vpc_channel_info'];
    if (!isRecord(info)) return service;
    const { channels } = this.#gateway;
    const channel = channels.get(idOf(channels, textIn(info['vpc_channel_id'])));
    const infos = service['member_group_url_infos'];
    const groupId = (name: unknown): string => {
      const group = channel.memberGroups.find(({ input }) => input.member_group_name === name);
      if (!group) throw invalidBody('member_group_id');
      return group.id;
    };
    return {
      ...service,
      vpc_channel_info: { ...info, vpc_channel_id: channel.id },
      ...(infos !== undefined && {
        member_group_url_infos: recordsIn(infos).map((one) => ({
          ...one, member_group_id: groupId(one['member_group_id']),
        })),
      }),
    };
  }
}
const textIn = (value: unknown): string => (typeof value === 'string' ? value : '');
