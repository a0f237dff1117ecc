/** What the service really takes and gives, beyond the reference: sent and answered, not only described. */
import { describe, expect, it } from 'vitest';
import type { ApiInput } from '../../src/resources/apis.js';
import { clientOf, Recorder } from './recorder.js';

const GATEWAY = 'eddc4d25480b4cd6b512f270a1b8b341';
const recorder = new Recorder();
const client = clientOf(recorder, {
  projectId: '0605767b5d9f4f6a8b1c2d3e4f506172', instanceId: GATEWAY, credentials: { ak: 'AK0123456789', sk: 'secret' },
});
/** The JSON body of the one request that `call` sends, and what came of it. */
async function sending<T>(answer: Recorder['answer'], call: () => PromiseLike<T>): Promise<{ body: unknown; data: T }> {
  recorder.answer = answer;
  const data = await call();
  const { body } = recorder.take();
  return { body: body === undefined ? undefined : JSON.parse(body), data };
}

describe('requests that the reference does not have', () => {
  const gateway = {
    instance_name: 'gateway',
    vpc_id: 'v',
    subnet_id: 's',
    security_group_id: 'g',
    available_zone_ids: ['region-1a'],
    elb_id: '64aef9bd-3bf6-4f12-8fbd-a0bd3c4ae7a9',
  };
  it.for(['NLB_BASIC', 'NLB_PLATINUM_IPV6'] as const)(
    'a gateway of edition %s can use a load balancer',
    async (spec_id) => {
      const body = { ...gateway, spec_id };
      const sent = await sending({ status: 202, body: { instance_id: GATEWAY } }, () => client.instances.create(body));
      expect(sent.body).toEqual(body);
    },
  );
  it.for([5, '5'])('outbound bandwidth can be %j', async (bandwidth_size) => {
    const body = { bandwidth_size, bandwidth_charging_mode: 'traffic' } as const;
    expect((await sending({ status: 200 }, () => client.instances.enableEgress(GATEWAY, body))).body).toEqual(body);
    expect((await sending({ status: 200 }, () => client.instances.updateEgress(GATEWAY, body))).body).toEqual(body);
  });
  it('an API can have a mock status, conditions on an orchestrated parameter, and unchecked parameters', async () => {
    const body: ApiInput = {
      name: 'mock',
      type: 1,
      req_protocol: 'HTTP',
      req_method: 'GET',
      req_uri: '/mock',
      auth_type: 'NONE',
      group_id: 'g',
      backend_type: 'MOCK',
      mock_info: { result_content: 'x', status_code: 201 },
      req_params: [{ name: 'tag', type: 'STRING', location: 'HEADER', valid_enable: 0 }],
      policy_mocks: [
        {
          name: 'policy',
          effect_mode: 'ANY',
          result_content: 'y',
          status_code: 202,
          conditions: [
            {
              condition_origin: 'orchestration',
              condition_type: 'exact',
              condition_value: 'a',
              mapped_param_name: 'tag',
              mapped_param_location: 'header',
            },
          ],
        },
      ],
    };
    expect(
      (await sending({ status: 201, body: { id: 'a', name: 'mock' } }, () => client.apis.create(body))).body,
    ).toEqual(body);
  });
  it('a health check can be as long as its interval', async () => {
    const body = {
      protocol: 'TCP',
      threshold_normal: 1,
      threshold_abnormal: 1,
      time_interval: 1,
      timeout: 1,
      port: 80,
    } as const;
    expect(
      (await sending({ status: 200, body: {} }, () => client.vpcChannels.updateHealthCheck('c', body))).body,
    ).toEqual(body);
  });
  it('a DELETE can have a body', async () => {
    const body = { elb_ids: ['64aef9bd-3bf6-4f12-8fbd-a0bd3c4ae7a9'] };
    expect((await sending({ status: 204 }, () => client.extraElbs.delete(body))).body).toEqual(body);
  });
});

describe('responses that the reference does not have', () => {
  const egress = {
    id: 'e',
    instanceId: GATEWAY,
    cloudEipId: 'c',
    cloudEipAddress: '1.2.3.4',
    cloudBandwidthId: 'b',
    bandwidthName: 'n',
    bandwidthSize: 5,
    chargeMode: 'traffic',
  };
  it.for([
    ['an object', egress],
    ['a text that holds it', JSON.stringify(egress)],
  ] as const)('outbound access can be %s', async ([, body]) => {
    const sent = await sending({ status: 200, body }, () =>
      client.instances.updateEgress(GATEWAY, { bandwidth_size: 5 }),
    );
    expect(sent.data).toEqual(egress);
  });
  it('the outcome of each attachment is returned', async () => {
    const answer = {
      bindings: [
        {
          api_id: 'a',
          plugin_id: 'p',
          binding_result: { status: 'FAILED', error_code: 'APIG.3707', error_msg: 'not published' },
        },
      ],
    };
    const sent = await sending({ status: 201, body: answer }, () =>
      client.plugins.attachApis('p', { env_id: 'e', api_ids: ['a'] }),
    );
    expect(sent.data).toEqual(answer);
  });
  it('a list without its length is read', async () => {
    expect((await sending({ status: 200, body: { groups: null } }, () => client.groups.list())).data).toEqual({
      groups: [],
    });
  });
});
