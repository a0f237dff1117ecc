/** Orders of gateways on yearly or monthly billing. Nothing happens until an order is paid. */
import { createPrepaidInstance, resizePrepaidInstance } from '../../resources/instances.js';
import { ApigConfigurationError } from '../../errors.js';
import { quoted } from '../../text.js';
import { on, type Call, type Handler } from '../handler.js';
import { invalidGatewayParameter, Refused } from '../refused.js';
import type { OrderRecord } from '../state.js';
import { launch, newEdition, refuseNew } from './instances.js';
import { begin } from './shared/life-cycle.js';

const locked = (): Refused => new Refused(409, 'APIC.7712', 'The instance is locked by another operation');

function order(call: Call, record: OrderRecord): { order_id: string } {
  const id = `CS-${call.newId()}`;
  call.project.orders.set(id, record);
  return { order_id: id };
}
const isFor = (gatewayId: string) => (record: OrderRecord): boolean =>
  'gatewayId' in record && record.gatewayId === gatewayId;

export const orderHandlers: readonly Handler[] = [
  on(createPrepaidInstance, ({ body }, call) => {
    if (!body.instance_info) throw invalidGatewayParameter('instance_info');
    refuseNew(call, body.instance_info);
    return order(call, { input: body.instance_info });
  }),
  on(resizePrepaidInstance, ({ body }, call) => {
    const { gateway, project } = call;
    const edition = newEdition(gateway, body.resize_info?.spec_id);
    if ([...project.orders.values()].some(isFor(gateway.id))) throw locked();
    return order(call, { gatewayId: gateway.id, edition });
  }),
];

/**
 * Carries out an order, which is then gone.
 * @returns ID of the gateway.
 * @throws ApigConfigurationError if there is no such order, or if the gateway cannot be created or changed now.
 */
export function pay(orderId: string, call: Call): string {
  const record = call.project.orders.get(orderId);
  if (!record) throw new ApigConfigurationError('orderId', `There is no unpaid order ${quoted(orderId, 60)}.`);
  try {
    const id = carryOut(record, call);
    call.project.orders.delete(orderId);
    return id;
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    throw new ApigConfigurationError('orderId', `The order cannot be carried out: ${error.message} (${error.code}).`);
  }
}
function carryOut(record: OrderRecord, call: Call): string {
  if ('input' in record) {
    refuseNew(call, record.input);
    return launch(call, record.input, true).id;
  }
  const gateway = call.project.gateways.get(record.gatewayId);
  begin(gateway, 'resize', call.settings, call.now);
  gateway.instance.spec = record.edition;
  return gateway.id;
}
