/**
 * What the service lets only one call change at a time. Evidence: the locks of the Terraform provider around these
 * calls, and the failures that it got without them (APIG.3500, APIG.9999, APIC.9223, APIC.9224, APIG.3711).
 */
import type { QueueKey } from '../../schema/operation.js';

type At = NonNullable<QueueKey['at']>;
const keyNamed = (name: string) => (at?: At): QueueKey => (at === undefined ? { name } : { name, at });

/** Two changes of one app's authorizations at the same time: APIG.3500. */
export const authorizationsOfApp = keyNamed('authorizations of an app');
/**
 * Two changes of the plugins of one API at the same time: APIG.3500. The service works on one attachment of an API at a
 * time.
 */
export const pluginsOfApi = keyNamed('plugins of an API');
/** Two changes of what one plugin is attached to at the same time: APIG.3500. */
export const apisOfPlugin = keyNamed('APIs of a plugin');
/** Throttles, access lists and signature keys are bound to one publication one at a time, whatever their kind. */
export const policiesOfPublication = keyNamed('policies of a publication');
export const bindingsOfThrottle = keyNamed('bindings of a throttle');
export const bindingsOfAcl = keyNamed('bindings of an access list');
export const bindingsOfSignatureKey = keyNamed('bindings of a signature key');
export const appsOfQuota = keyNamed('apps of a quota');
/** Two changes of the members of one channel at the same time: APIG.9999. */
export const membersOfChannel = keyNamed('members of a channel');
/** Two changes of the custom ingress ports of one gateway at the same time: APIC.9224, APIC.9223. */
export const ingressPortsOfGateway = keyNamed('custom ingress ports of a gateway');
/** One feature can be changed once a minute: APIG.3711. */
export const featureOfGateway = keyNamed('feature of a gateway');
