/** Where the operations lie. */
export const PROJECT = '/v2/{project_id}/apigw';
/** A gateway. */
export const INSTANCE = `${PROJECT}/instances/{instance_id}` as const;
