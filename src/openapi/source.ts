/** A parsed document: its version, its references, and its operations. */
import { decoded } from '../text.js';
import { isRecord } from '../values.js';
import { own } from './fields.js';
import { ignored, type Note, type Place } from './note.js';

/** A part of a document with its place. */
export interface Part {
  readonly value: unknown;
  readonly at: Place;
}
/** An operation, with what its path says for all operations. */
export interface SourceOperation {
  /** In upper case; ANY for `x-apigateway-any-method`. */
  readonly method: string;
  /** With the base path. */
  readonly path: string;
  readonly operation: Part;
  readonly item: Part;
}

const METHODS: Readonly<Record<string, string>> = {
  get: 'GET', put: 'PUT', post: 'POST', delete: 'DELETE', head: 'HEAD', patch: 'PATCH', options: 'OPTIONS',
  'x-apigateway-any-method': 'ANY',
};
/** How many references lead to a value at most. */
const LONGEST_WAY = 20;

/** A document of version 2.0 or 3.0. */
export class Source {
  constructor(readonly root: Readonly<Record<string, unknown>>, readonly isV3: boolean) {}

  /** A member of a part; follows references within the document. */
  member(part: Part, key: string | number): Part {
    const held = typeof key === 'number' && Array.isArray(part.value) ? (part.value as unknown[])[key] : own(part.value, String(key));
    return this.resolved({ value: held, at: [...part.at, key] });
  }
  /** The items of a list; none if it is no list. */
  items(part: Part): Part[] {
    return Array.isArray(part.value) ? part.value.map((_, index) => this.member(part, index)) : [];
  }
  /** What a part refers to, or the part itself. */
  resolved(part: Part): Part {
    let found = part;
    for (let steps = 0; steps < LONGEST_WAY; steps++) {
      const reference = own(found.value, '$ref');
      if (typeof reference !== 'string') return found;
      if (!reference.startsWith('#/')) break;
      const at = reference.slice(2).split('/').map((step) => decoded(step).replaceAll('~1', '/').replaceAll('~0', '~'));
      found = { value: at.reduce<unknown>((value, key) => own(value, key), this.root), at };
      if (found.value === undefined) break;
    }
    return { value: undefined, at: part.at };
  }
  /** A part at the root; in `components` in version 3. */
  component(inV2: string, inV3: string = inV2): Part {
    const root: Part = { value: this.root, at: [] };
    return this.isV3 ? this.member(this.member(root, 'components'), inV3) : this.member(root, inV2);
  }
  /** The same for what exports have in `components`, and other documents at the root. */
  extension(key: string): Part {
    const component = this.component(key);
    return component.value === undefined ? this.member({ value: this.root, at: [] }, key) : component;
  }
  /** The operations in the order of the document. */
  operations(report: (note: Note) => void): SourceOperation[] {
    const paths = this.member({ value: this.root, at: [] }, 'paths');
    const basePath = this.isV3 ? undefined : own(this.root, 'basePath');
    return keysOf(paths.value).flatMap((path) => {
      if (path.startsWith('x-')) return [];
      const item = this.member(paths, path);
      for (const key of ['trace']) if (own(item.value, key) !== undefined) report(ignored([...item.at, key], 'APIs cannot have the method TRACE.'));
      return keysOf(item.value).flatMap((key) => {
        const method = Object.hasOwn(METHODS, key) ? METHODS[key] : undefined;
        return method === undefined
          ? []
          : { method, path: joined(basePath, path), item, operation: this.member(item, key) };
      });
    });
  }
}

const keysOf = (value: unknown): string[] => (isRecord(value) ? Object.keys(value) : []);
/** A path below a base path, with one slash between them. */
function joined(basePath: unknown, path: string): string {
  if (typeof basePath !== 'string') return path;
  const base = basePath.endsWith('/') ? basePath.slice(0, -1) : basePath;
  return base + (path.startsWith('/') ? path : `/${path}`);
}

/** The version of a document, `undefined` if the service does not read it. */
export function versionOf(root: Readonly<Record<string, unknown>>): '2.0' | '3.0' | undefined {
  const swagger = own(root, 'swagger');
  if (swagger === '2.0' || swagger === 2) return '2.0';
  const openapi = own(root, 'openapi');
  return typeof openapi === 'string' && /^3\.0(\.\d+)?$/.test(openapi) ? '3.0' : undefined;
}
