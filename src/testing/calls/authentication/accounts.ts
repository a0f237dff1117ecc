/** Authentication by IAM: a token, or a signature with an access key. The local gateway has one account. */
import { Authentication } from '../../authentication.js';
import { LOCAL_DEFAULTS } from '../../options.js';
import { Refused } from '../../refused.js';
import type { ApiCall, Stage } from '../call.js';
import { refusal, type CallRefusal } from '../refusals.js';
import { signable } from '../target.js';

/** Failed signatures are counted from call to call: they can lock an access key. */
const newCheck = (): { of?: Authentication } => ({});
function checkOf({ place: { memory, settings, iam } }: ApiCall): Authentication {
  return (memory.of(newCheck).of ??= new Authentication(settings, iam));
}

export const accountAuthentication: Stage = {
  name: 'authentication by IAM',
  debugging: 'skipped',
  before: (call) => {
    if (call.definition.auth_type !== 'IAM') return undefined;
    const { request, place: { settings } } = call;
    try {
      checkOf(call).verify(signable(request));
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      return rejectionOf(error, ['authorization', 'x-auth-token'].some((name) => request.headers.has(name)));
    }
    call.identity.user = {
      accountId: LOCAL_DEFAULTS.domainId,
      accountName: settings.iam.users[0]?.domainName ?? LOCAL_DEFAULTS.user.domainName,
      projectId: settings.projectId,
    };
    return undefined;
  },
};
/** The same words under the code that callers of APIs see. */
function rejectionOf({ code, message }: Refused, isShown: boolean): CallRefusal {
  const tail = message.replace(/^[^:]*: ?/, '');
  if (code === 'APIGW.0307') return refusal('APIG.0307');
  return refusal(isShown ? 'APIG.0301' : 'APIG.0301 missing', tail);
}
