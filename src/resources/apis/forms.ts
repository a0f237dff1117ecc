/** Forms of addresses and paths in the definition of an API. */

/** An environment variable in an address or a path: `#name#`. */
const VARIABLE = '#[A-Za-z][A-Za-z0-9_\\-]{2,31}#';
/** A parameter in a path: `{userId}`, or `{rest+}` for everything below. */
const PARAMETER = '\\{[A-Za-z][A-Za-z0-9_.\\-]*\\+?\\}';
/** What a URI may contain as it is. A `%` is not checked. */
const PLAIN = '[^\\s?#{}\\\\"<>^`|]';

/** A host, or a host and a port. */
export const ADDRESS = {
  pattern: new RegExp(`^((${VARIABLE}|[\\p{L}\\p{N}._\\-]|\\[[0-9A-Fa-f:.]+\\])+(:(\\d{1,5}|${VARIABLE}))?)?$`, 'u'),
  form: 'host or host:port, without scheme and path; variables as #name#, of 3 to 32 letters, digits, _ and -',
};

/** A path that starts with a slash, or with a variable that contains one. */
export const PATH = {
  pattern: new RegExp(`^(/|${VARIABLE})(${PLAIN}|${PARAMETER}|${VARIABLE})*$`, 'u'),
  form: 'a URI path that starts with /, without spaces and query; parameters as {name} or {name+}, variables as #name#',
};
/** The same, or `""`, which responses have if a channel's server groups have paths of their own. */
export const PATH_OR_NONE = { ...PATH, pattern: new RegExp(`${PATH.pattern.source.slice(0, -1)}$|^$`, 'u') };
