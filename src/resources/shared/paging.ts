/** What all lists have in common. */
import { int } from '../../schema/vocabulary.js';

/** Which part of a list to return. The client's iterators increase `offset` themselves. */
export const paging = {
  /** How many items to skip. Default: 0; a negative value counts as 0. */
  offset: int(),
  /** How many items per page, 1 to 500. Default: 20. */
  limit: int({ min: 1, max: 500 }),
};

/** Length of a list. Old gateways omit both fields. */
export const counters = {
  /** How many items there are in all. */
  total: int(),
  /** How many items are on this page. */
  size: int(),
};
