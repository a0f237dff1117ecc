/** Services of a registry or of a container cluster: channels lead to them, and APIs are created from them. */
import { input, int, list, one, oneOf, output, required, secret, text } from '../../schema/vocabulary.js';
import { lettersOrHan } from '../shared/letters.js';

const LABEL = {
  pattern: /^[A-Za-z0-9]([A-Za-z0-9\-_.]*[A-Za-z0-9])?$/u,
  form: 'letters, digits and - _ .; starts and ends with a letter or a digit',
};
const LABEL_KEY = {
  pattern: /^[\p{Script=Han}A-Za-z0-9][\p{Script=Han}A-Za-z0-9\-_./()（）:：]*$/u,
  form: 'letters, digits, Chinese characters and - _ . / ( ) :; starts with a letter, a digit or a Chinese character',
};
const APP = lettersOrHan('. - _', 'letter or a Chinese character');
const NAMESPACE = {
  pattern: /^[a-z]([a-z0-9-]*[a-z0-9])?$/u,
  form: 'lower-case letters, digits and -; starts with a letter, ends with a letter or a digit',
};

/** A label to select addresses by. */
export abstract class MicroserviceLabelInput extends input({
  /** Name: 1 to 63 letters, digits and `- _ .`; starts and ends with a letter or a digit. */
  label_name: required(text({ min: 1, max: 63, ...LABEL })),
  /** Value, with the rules of the name. */
  label_value: required(text({ min: 1, max: 63, ...LABEL })),
}) {}

/** A label to select addresses by, as returned. */
export abstract class MicroserviceLabel extends output(MicroserviceLabelInput.fields) {}

/** A service registered with the Cloud Service Engine (CSE). */
export abstract class CseServiceInput extends input({
  /** ID of the engine, up to 64 characters. */
  engine_id: required(text({ max: 64 })),
  /** ID of the service, up to 64 characters. */
  service_id: required(text({ max: 64 })),
}) {}

/** A service registered with the Cloud Service Engine, as returned. */
export abstract class CseService extends output({
  ...CseServiceInput.fields,
  /** Name of the engine. */
  engine_name: text(),
  /** Name of the service. */
  service_name: text(),
  /** Address of the registry. */
  register_address: text(),
  /** Application that the service belongs to. */
  cse_app_id: text(),
  /** Version of the service. No longer in use: each server group has its own version. */
  version: text(),
}) {}

/** How a workload is selected. */
interface WorkloadChoice {
  readonly app_name?: string | undefined;
  readonly label_key?: string | undefined;
  readonly label_value?: string | undefined;
}
/** Rule for a workload: the application's name or a whole label is required. */
export const workloadChosen = (w: WorkloadChoice): { app_name: string } | false =>
  w.app_name === undefined
  && (w.label_key === undefined || w.label_value === undefined) && {
    app_name: 'is required unless label_key and label_value are given',
  };

/** A workload of the Cloud Container Engine (CCE), selected by `app_name` or by a label. */
export abstract class CceWorkloadInput extends input({
  /** ID of the cluster, up to 64 characters. */
  cluster_id: required(text({ max: 64 })),
  /** Namespace, up to 64 characters. */
  namespace: required(text({ max: 64 })),
  /** Kind of workload: stateless, stateful, or one per node. */
  workload_type: required(oneOf('deployment', 'statefulset', 'daemonset')),
  /**
   * Name of the application: 1 to 64 letters, digits, Chinese characters and `. - _`; starts with a letter or a Chinese
   * character. The same as the label `app` with this value.
   */
  app_name: text({ min: 1, max: 64, ...APP }),
  /**
   * Name of the label to select by: 1 to 64 letters, digits, Chinese characters and `- _ . / ( ) :`; starts with a
   * letter, a digit or a Chinese character.
   */
  label_key: text({ min: 1, max: 64, ...LABEL_KEY }),
  /** Value of that label, with the rules of `app_name`. */
  label_value: text({ min: 1, max: 64, ...APP }),
}, { check: workloadChosen }) {}

/** A workload of the Cloud Container Engine, as returned. */
export abstract class CceWorkload extends output({
  ...CceWorkloadInput.fields,
  /** Kind of workload; empty if there is none. */
  workload_type: oneOf('deployment', 'statefulset', 'daemonset', ''),
  /** Name of the cluster. */
  cluster_name: text(),
}) {}

/** A service (the Kubernetes object) of the Cloud Container Engine. */
export abstract class CceServiceInput extends input({
  /** ID of the cluster, up to 64 characters. */
  cluster_id: required(text({ max: 64 })),
  /** Namespace: 1 to 63 lower-case letters, digits and `-`; starts with a letter, ends with a letter or a digit. */
  namespace: required(text({ min: 1, max: 63, ...NAMESPACE })),
  /**
   * Name of the service: 1 to 64 letters, digits, Chinese characters and `. - _`; starts with a letter or a Chinese
   * character.
   */
  service_name: required(text({ min: 1, max: 64, ...APP })),
}) {}

/** A service of the Cloud Container Engine, as returned. */
export abstract class CceService extends output({
  ...CceServiceInput.fields,
  /** Name of the cluster. */
  cluster_name: text(),
}) {}

/** A server of a Nacos registry. */
export abstract class NacosServerInput extends input({
  /** IP address of the server. */
  ip_address: required(text()),
  /** Port of the server. */
  port: required(int()),
  /** Port for gRPC. */
  grpc_port: int(),
}) {}

/** A server of a Nacos registry, as returned. */
export abstract class NacosServer extends output(NacosServerInput.fields) {}

/** Who signs in to a Nacos registry. */
export abstract class NacosUserInput extends input({
  /** Name of the user. */
  user_name: required(text()),
  /** The user's password. */
  password: required(secret(text())),
}) {}

/** Who signs in to a Nacos registry, as returned. */
export abstract class NacosUser extends output(NacosUserInput.fields) {}

/** A service registered with Nacos. */
export abstract class NacosServiceInput extends input({
  /** ID of the namespace, up to 64 letters, digits and `- _`. Default: the namespace `public`. */
  namespace: text(),
  /** Name of the cluster, up to 64 letters, digits and `- _`. Default: DEFAULT. */
  cluster_name: text(),
  /** Name of the group, up to 128 letters, digits and `- _ . :`. Default: DEFAULT_GROUP. */
  group_name: text(),
  /** Name of the service, up to 512 characters, none of them Chinese; no `@@` in it and no `@` at its start. */
  service_name: required(text()),
  /** Servers of the registry. */
  server_config: required(list(NacosServerInput)),
  /** Who signs in to it. */
  user_info: required(one(NacosUserInput)),
}) {}

/** A service registered with Nacos, as returned. */
export abstract class NacosService extends output({
  ...NacosServiceInput.fields,
  /** Servers of the registry. */
  server_config: list(NacosServer),
  /** Who signs in to it. */
  user_info: one(NacosUser),
}) {}

/** The service behind a channel. */
export abstract class MicroserviceInput extends input({
  /**
   * Where the service is found. CSE: an engine of the Cloud Service Engine; CCE: a workload of a cluster; CCE_SERVICE:
   * a service of a cluster; NACOS: a Nacos registry.
   */
  service_type: oneOf('CSE', 'CCE', 'CCE_SERVICE', 'NACOS'),
  /** The service in an engine; required if `service_type` is CSE. */
  cse_info: one(CseServiceInput),
  /** The workload; required if `service_type` is CCE. */
  cce_info: one(CceWorkloadInput),
  /** The service in a cluster; required if `service_type` is CCE_SERVICE. */
  cce_service_info: one(CceServiceInput),
  /** The service in a Nacos registry; required if `service_type` is NACOS. */
  nacos_info: one(NacosServiceInput),
}, {
  needs: {
    service_type: {
      CSE: ['cse_info'], CCE: ['cce_info'], CCE_SERVICE: ['cce_service_info'], NACOS: ['nacos_info'],
    },
  },
  from: { kinds: ['service_type'], none: { service_type: [''] } },
}) {}

/** The service behind a channel, as returned; all its strings are empty if there is none. */
export abstract class Microservice extends output({
  /** ID of the microservice. */
  id: text(),
  /** ID of the gateway. */
  instance_id: text(),
  /** Where the service is found (see the request); empty if there is none. */
  service_type: oneOf('CSE', 'CCE', 'CCE_SERVICE', 'NACOS', ''),
  /** The service in an engine. */
  cse_info: one(CseService),
  /** The workload. */
  cce_info: one(CceWorkload),
  /** The service in a cluster. */
  cce_service_info: one(CceService),
  /** The service in a Nacos registry. */
  nacos_info: one(NacosService),
  /** When it was set up, RFC 3339. */
  create_time: text(),
  /** When it was last changed, RFC 3339. */
  update_time: text(),
}) {}
