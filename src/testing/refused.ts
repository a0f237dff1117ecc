import { memberOf, messageOf, stringOf } from '../values.js';

/** A rejected request: status, code and message as the service words them. */
export class Refused extends Error {
  constructor(
    readonly status: number,
    /** The service's code, such as `APIG.3001`. */
    readonly code: string,
    message: string,
  ) {
    super(message);
  }
}

/** No such path: the response of the API front end, which says nothing about an object. */
export const unknownPath = (): Refused =>
  new Refused(404, 'APIGW.0101', 'The API does not exist or has not been published in the environment');
/** YAML needs a package that is not installed. */
export const noYaml = (why: string): Refused => new Refused(501, 'LOCAL.0501', `The local gateway: ${why}`);
/** A fault of the local gateway itself. */
export const ownMistake = (error: unknown): Refused =>
  new Refused(
    500,
    'LOCAL.0500',
    `The local gateway failed. Report this: ${stringOf(memberOf(error, 'stack')) ?? messageOf(error)}`,
  );
/** A function of the caller's own threw. The request was carried out. */
export const callbackFailed = (error: unknown): Refused =>
  new Refused(
    500,
    'LOCAL.0503',
    `The request was carried out, but the function onRequest, an option of the local gateway, threw: ${messageOf(error)}`,
  );
/** The API front end rejects the credentials. */
export const unauthenticated = (why: string): Refused =>
  new Refused(401, 'APIGW.0301', `Incorrect IAM authentication information: ${why}`);
/** `why`: what the local gateway adds to the service's words. */
export const forbidden = (why?: string): Refused =>
  new Refused(403, 'APIG.1005', `No permissions to request this method${why === undefined ? '' : `: ${why}`}`);

/** The service rejects this, with a code and in words that are not documented. */
export const inUse = (what: string, by: string): Refused =>
  new Refused(409, 'LOCAL.0409', `The ${what} cannot be deleted because ${by} use it`);

const HELP = 'Please refer to the support documentation';
/** Rejects a value by a code that names the parameter. */
const value = (code: string, words: string) => (name: string): Refused =>
  new Refused(400, code, `${words},parameterName:${name}. ${HELP}`);
export const missing = value('APIG.2001', 'The request parameters must be specified');
export const tooSmall = value('APIG.2002', 'The parameter value is too small');
export const tooLarge = value('APIG.2003', 'The parameter value is too large');
export const outOfRange = value('APIG.2004', 'The parameter value is outside the allowable range');
export const tooShort = value('APIG.2005', 'The parameter is too short');
export const tooLong = value('APIG.2006', 'The parameter is too long');
export const wrongLength = value('APIG.2007', 'Invalid length');
export const invalidBody = value('APIG.2011', 'Invalid parameter value');
export const invalidQuery = value('APIG.2012', 'Invalid parameter value');
export const invalidPort = value('APIG.2025', 'Invalid port number');
export const noAddress = (): Refused => new Refused(400, 'APIG.2015', 'Invalid IP address');
export const invalidUrn = (): Refused => new Refused(500, 'APIG.9002', 'Invalid function URN');
export const tooManyTags = (): Refused =>
  new Refused(403, 'APIC.7402', 'The number of tags exceeds the maximum allowed limit');
export const notJson = (why: string): Refused =>
  new Refused(400, 'APIG.2000', `Parameter error: Serialization error: ${why}`);
export const invalidDomain = (): Refused => new Refused(400, 'APIG.2024', 'Invalid URL domain name');
/** How the operations on gateways themselves reject a value. */
export const invalidGatewayParameter = (name: string): Refused =>
  new Refused(400, 'APIC.7211', `Parameter value does not match the rules, parameter name[${name}]`);
export const noEdition = (): Refused => new Refused(404, 'APIC.7301', 'Instance spec not found');
export const noZones = (): Refused => new Refused(400, 'APIC.7238', 'An AZ must be specified');
export const noInstance = (id: string): Refused =>
  new Refused(404, 'APIG.3030', `The instance does not exist;id:${id}`);
