/** IAM actions that many operations need besides their own. */
export const GET_INSTANCE = 'apig:instances:get';
export const GET_GROUP = 'apig:groups:get';
export const GET_API = 'apig:apis:get';
export const GET_APP = 'apig:apps:get';
export const GET_THROTTLE = 'apig:throttles:get';
export const GET_CHANNEL = 'apig:vpcChannels:get';
export const LIST_ENVS = 'apig:envs:list';
export const GET_ACL = 'apig:acls:get';
