/** The regions file of the vendor's SDKs: addresses of services by region, in a subset of YAML. */
import { ApigConfigurationError } from '../errors.js';
import { readUserFile, variable } from './files.js';

/** A regions file, read. */
export interface RegionsFile {
  readonly path: string;
  /** The addresses of a service by region ID. Case does not count in its name. */
  regions(service: string): ReadonlyMap<string, readonly string[]>;
}

/** The file that `HUAWEICLOUD_SDK_REGIONS_FILE` names, else `~/.huaweicloud/regions.yaml` if there is one. */
export function regionsFile(): RegionsFile | undefined {
  const found = readUserFile({
    what: 'The regions file', option: 'HUAWEICLOUD_SDK_REGIONS_FILE', named: variable('HUAWEICLOUD_SDK_REGIONS_FILE'),
    by: 'HUAWEICLOUD_SDK_REGIONS_FILE', usual: ['.huaweicloud', 'regions.yaml'],
  });
  return found.text === undefined ? undefined : new ParsedRegions(found.path, parseRegions(found.text, found.path));
}

type Services = Map<string, Map<string, string[]>>;
class ParsedRegions implements RegionsFile {
  constructor(readonly path: string, private readonly services: Services) {}

  regions(service: string): ReadonlyMap<string, readonly string[]> {
    return this.services.get(service.toUpperCase()) ?? new Map<string, string[]>();
  }
}

/** A line that is neither empty nor a comment. */
interface Line {
  readonly number: number;
  readonly indent: number;
  readonly text: string;
  /** True if a tab indents it. */
  readonly tab: boolean;
}

/**
 * Reads services, each with a list of regions that have `id` and `endpoint`, or `endpoints` as a list on one line or
 * several. Rejects any other YAML with its line, because a misread address would be worse.
 */
export function parseRegions(text: string, path: string): Services {
  const services: Services = new Map();
  let service: Map<string, string[]> | undefined;
  let region: Region | undefined;
  const fail = (line: Line, why: string): never => {
    throw new ApigConfigurationError(
      'regions file',
      `The regions file ${path} is not understood at line ${line.number}: ${why}. It consists of lines such as "APIG:", "  - id: cn-north-4" and "    endpoint: https://apig.example.com".`,
    );
  };
  for (const line of linesOf(text)) {
    const key = /^([\w.-]+)\s*:\s*$/.exec(line.text);
    const address = /^- +(?!\w+\s*:(?:\s|$))(\S.*)$/.exec(line.text);
    if (line.tab) fail(line, 'YAML has no tabs in its indentation');
    if (line.indent === 0 && key?.[1] !== undefined) {
      region?.close();
      region = undefined;
      services.set(key[1].toUpperCase(), (service = services.get(key[1].toUpperCase()) ?? new Map<string, string[]>()));
    } else if (!service) fail(line, 'the name of a service comes first');
    else if (region && line.indent > region.indent) {
      if (region.takesItems && address?.[1] !== undefined) region.addresses.push(scalar(address[1]));
      else region.set(line);
    } else if (line.text.startsWith('- ')) {
      region?.close();
      region = new Region(service, line, fail);
      region.set({ ...line, text: line.text.replace(/^- */, '') });
    } else fail(line, 'it belongs to no region');
  }
  region?.close();
  return services;
}

function linesOf(text: string): Line[] {
  return text
    .split(/\r\n|\n|\r/)
    .map((raw, i) => ({
      number: i + 1,
      indent: raw.search(/\S|$/),
      text: withoutComment(raw).trim(),
      tab: /^ *\t/.test(raw),
    }))
    .filter((line) => line.text !== '' && line.text !== '---' && line.text !== '...');
}
/** A comment starts with `#` at the beginning or after a space. Addresses contain neither spaces nor fragments. */
const withoutComment = (raw: string): string => raw.replace(/(^|\s)#.*$/, '');
const scalar = (text: string): string => /^(["'])(.*)\1$/.exec(text.trim())?.[2] ?? text.trim();

/** One entry of a service's list, while it is read. */
class Region {
  readonly addresses: string[] = [];
  readonly indent: number;
  /** True if addresses follow, one per line. */
  takesItems = false;
  #id: string | undefined;

  constructor(
    private readonly service: Map<string, string[]>,
    private readonly line: Line,
    private readonly fail: (line: Line, why: string) => never,
  ) {
    this.indent = line.indent;
  }
  set(line: Line): void {
    const [, name, value = ''] =
      /^(\w+)\s*:(?:\s+(.*))?$/.exec(line.text) ?? this.fail(line, `${JSON.stringify(line.text)} is not "name: value"`);
    this.takesItems = name === 'endpoints' && value === '';
    if (name === 'id') this.#id = scalar(value);
    else if (name === 'endpoint') this.addresses.push(scalar(value));
    else if (name !== 'endpoints') {
      // Other tools may add settings to a region. One line is skipped. A nested setting is an error, because an address
      // in it could be misread.
      if (value === '') this.fail(line, `a region has id and endpoint or endpoints, not ${String(name)}`);
    } else if (value !== '') this.addresses.push(...this.#list(line, value));
  }
  #list(line: Line, value: string): string[] {
    const inside =
      /^\[(.*)\]$/.exec(value)?.[1]
      ?? this.fail(line, 'endpoints is a list: [https://a.example.com, https://b.example.com]');
    return inside.split(',').map(scalar).filter((address) => address !== '');
  }
  close(): void {
    if (this.#id === undefined || this.#id === '') this.fail(this.line, 'the region has no id');
    else if (this.addresses.length === 0 || this.addresses.includes(''))
      this.fail(this.line, `the region ${this.#id} has no endpoint`);
    else this.service.set(this.#id, this.addresses);
  }
}
