/** Changes of edition, and gateways on yearly or monthly billing. */
import { input, int, one, oneOf, output, text } from '../../schema/vocabulary.js';
import { InstanceInput } from './objects.js';

/** The edition to change to. */
export abstract class InstanceResize extends input({
  /** Edition to change to. */
  spec_id: text(),
}) {}

/** A change of edition on yearly or monthly billing. */
export abstract class InstancePrepaidResize extends input({
  /** ID of the gateway; the one in the path counts. */
  instance_id: text(),
  /** ID of the product to change to. */
  product_id: text(),
  /** The edition. */
  resize_info: one(InstanceResize),
}) {}

/** A new gateway on yearly or monthly billing. */
export abstract class InstancePrepaidInput extends input({
  /** ID of the product. */
  product_id: text(),
  /** Billing. 0: pay per use; 1: yearly or monthly, which the reference calls unused. */
  charging_mode: oneOf(0, 1),
  /** When it is paid. ALL_UPFRONT: in full, in advance. */
  payment_mode: oneOf('ALL_UPFRONT'),
  /** Unit of the period. 2: month; 3: year. */
  period_type: int(),
  /** Number of periods. */
  period_num: int(),
  /** Whether it is renewed automatically. 0: no; 1: yes. */
  is_auto_renew: oneOf(0, 1),
  /** ID of the promotion. */
  promotion_id: text(),
  /** ID of the promotion's plan. */
  promotion_plan_id: text(),
  /** Discounts of the order. */
  promotion_info: text(),
  /** ID of the package. */
  composite_product_id: text(),
  /** The gateway. */
  instance_info: one(InstanceInput),
}) {}

/** An unpaid order. */
export abstract class InstanceOrder extends output({
  /** Number of the order. */
  order_id: text(),
}) {}
