/** A good input of each operation whose rules are tested, without its path. The rows change single values. */
import type { CallInput } from '../../src/schema/operation.js';

const api = {
  group_id: 'g', name: 'api', type: 1, req_protocol: 'HTTPS', req_method: 'GET', req_uri: '/api', auth_type: 'NONE',
  backend_type: 'MOCK', mock_info: {},
};
const throttle = { name: 'throttle', time_interval: 1, time_unit: 'SECOND', api_call_limits: 10 };
const channel = { name: 'channel', port: 80, balance_strategy: 1, member_type: 'ip' };
const health = {
  protocol: 'HTTP', path: '/', http_code: '200', threshold_normal: 1, threshold_abnormal: 1, time_interval: 5, timeout: 5,
};
const acl = { acl_name: 'list', acl_type: 'PERMIT', entity_type: 'IP', acl_value: '192.0.2.1,192.0.2.1-192.0.2.9,2001:db8::/32' };
const certificate = { name: 'certificate', cert_content: 'c', private_key: 'k' };
const gateway = {
  instance_name: 'gateway', spec_id: 'BASIC', vpc_id: 'v', subnet_id: 's', security_group_id: 'g', available_zone_ids: ['z'],
};
const permissions = ['iam:domain::0123456789abcdef0123456789abcdef'];
const quota = { name: 'quota', call_limits: 1, time_unit: 'MINUTE', time_interval: 1 };
const plugin = { plugin_name: 'plugin', plugin_type: 'cors', plugin_scope: 'global', plugin_content: '{"allow_origin":"*"}' };
const document = { is_create_group: true, file_name: '{}' };

export const inputs: Readonly<Record<string, CallInput>> = {
  'groups.update': { body: { name: 'group' } },
  'groups.list': { query: { precise_search: 'name', limit: 500 } },
  'envs.update': { body: { name: 'env' } },
  'apis.create': { body: api },
  'apis.list': { query: { precise_search: 'name,req_uri', return_data_mode: 'include_group,brief' } },
  'apis.check': { body: { type: 'name', name: 'api' } },
  'apis.debug': { body: { mode: 'DEVELOPER', method: 'GET', path: '/%41', scheme: 'HTTPS', header: { 'X-Mine': ['1'] } } },
  'apis.batchPublish': { body: { env_id: 'e', apis: ['a'] } },
  'throttles.create': { body: throttle },
  'throttles.specials.update': { body: { call_limits: 0 } },
  'signatureKeys.create': { body: { name: 'key' } },
  'throttleBindings.batchDelete': { query: { action: 'delete' }, body: { throttle_bindings: ['b'] } },
  'acls.create': { body: acl },
  'openapi.import': { form: document },
  'openapi.importAsync': { form: document },
  'vpcChannels.create': { body: channel },
  'vpcChannels.update': { body: channel },
  'vpcChannels.updateHealthCheck': { body: health },
  'vpcChannels.list': { query: { precise_search: 'name,member_group_name' } },
  'vpcChannels.members.list': { query: { precise_search: 'name' } },
  'vpcChannels.memberGroups.list': { query: { precise_search: 'member_group_name' } },
  'vpcChannels.members.update': { body: { members: [{ host: '192.0.2.1' }] } },
  'metrics.getApiStatistics': { query: { api_id: 'a', duration: '60m' } },
  'metrics.getData': { query: { dim: 'inbound_eip', metric_name: 'up_stream', from: '1', to: '2', period: 1, filter: 'max' } },
  'instances.create': { body: { ...gateway, maintain_begin: '22:00:00', maintain_end: '02:00:00' } },
  'instances.update': { body: { description: 'd' } },
  'instanceTags.add': { body: { tags: [{ key: 'k', value: 'v' }] } },
  'vpcEndpoints.permissions.batchAdd': { body: { permissions } },
  'vpcEndpoints.permissions.batchDelete': { body: { permissions } },
  'certificates.create': { body: certificate },
  'certificates.update': { body: certificate },
  'groups.domains.attachCertificates': { body: { certificate_ids: ['c'] } },
  'groups.domains.detachCertificates': { body: { certificate_ids: ['c'] } },
  'plugins.create': { body: plugin },
  'plugins.update': { body: plugin },
  'plugins.list': { query: { precise_search: 'plugin_name' } },
  'apps.list': { query: { precise_search: 'name' } },
  'apps.acl.set': { body: { app_acl_type: 'PERMIT', app_acl_values: ['192.0.2.1', '192.0.2.1-192.0.2.9', '192.0.2.0/24'] } },
  'appQuotas.create': { body: quota },
  'appQuotas.update': { body: quota },
};
