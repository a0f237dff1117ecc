/**
 * What the service lets only one call change at a time. Evidence: the locks of the Terraform provider around these
 * calls, and the failures that it got without them (APIG.3500, APIG.9999, APIC.9223, APIC.9224, APIG.3711).
 */
import type { Serialised } from '../../schema/operation.js';

type At = NonNullable<Serialised['at']>;
const things = (name: string) => (at?: At): Serialised => (at === undefined ? { name } : { name, at });

/** Two changes of one app's authorizations at the same time: APIG.3500. */
export const authorizationsOfApp = things('authorizations of an app');
/**
 * Two changes of the plugins of one API at the same time: APIG.3500. The service works on one attachment of an API at a
 * time.
 */
export const pluginsOfApi = things('plugins of an API');
/** Two changes of what one plugin is attached to at the same time: APIG.3500. */
export const apisOfPlugin = things('APIs of a plugin');
/** Throttles, access lists and signature keys are bound to one publication one at a time, whatever their kind. */
export const policiesOfPublication = things('policies of a publication');
export const bindingsOfThrottle = things('bindings of a throttle');
export const bindingsOfAcl = things('bindings of an access list');
export const bindingsOfSignatureKey = things('bindings of a signature key');
export const appsOfQuota = things('apps of a quota');
/** Two changes of the members of one channel at the same time: APIG.9999. */
export const membersOfChannel = things('members of a channel');
/** Two changes of the custom ingress ports of one gateway at the same time: APIC.9224, APIC.9223. */
export const ingressPortsOfGateway = things('custom ingress ports of a gateway');
/** One feature can be changed once a minute: APIG.3711. */
export const featureOfGateway = things('feature of a gateway');
