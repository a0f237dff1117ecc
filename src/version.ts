/** Version of this package; a test keeps it equal to package.json. */
export const VERSION = '0.1.0';
/** The User-Agent header. */
export const USER_AGENT = `huaweicloud-apig/${VERSION} node/${process.versions.node}`;
