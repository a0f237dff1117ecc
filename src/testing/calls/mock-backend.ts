/** A fixed response in the place of a backend. */
import type { CallAnswer, MockBackend } from './call.js';
import { HeaderList } from './header-list.js';

export function mockAnswer({ status_code = 200, result_content = '' }: MockBackend): CallAnswer {
  const headers = new HeaderList([['Content-Type', 'application/json']]);
  return { status: status_code, headers, body: Buffer.from(result_content, 'utf8'), from: 'backend' };
}
