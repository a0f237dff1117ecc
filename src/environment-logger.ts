/** Logs without a change of code: the variable HUAWEICLOUD_APIG_LOG. */
import { variable } from './auth/files.js';
import { warnOnce } from './auth/warnings.js';
import type { ApigEvent, Logger } from './events.js';
import { printable, quoted } from './text.js';

const VARIABLE = 'HUAWEICLOUD_APIG_LOG';
/** Longer than any message, with what was sent or received. */
const LONGEST_LINE = 15_000;

/**
 * The logger that HUAWEICLOUD_APIG_LOG asks for. `info`: a line on standard error for each event. `debug`: also what is
 * sent and received, without secrets. `off`: none. For anything else the process is warned once.
 */
export function environmentLogger(): Logger | undefined {
  const level = variable(VARIABLE)?.toLowerCase();
  if (level === 'info' || level === 'debug') return new EnvironmentLogger(level === 'debug');
  if (level !== undefined && level !== 'off')
    warnOnce(VARIABLE, `${VARIABLE} must be info, debug or off, got ${quoted(level, 60)}. Nothing is logged.`);
  return undefined;
}

class EnvironmentLogger implements Logger {
  constructor(readonly bodies: boolean) {}

  debug(event: ApigEvent, text: string): void { write('debug', event, text); }
  info(event: ApigEvent, text: string): void { write('info', event, text); }
  warn(event: ApigEvent, text: string): void { write('warn', event, text); }
  error(event: ApigEvent, text: string): void { write('error', event, text); }
}
/** One line: time, level, the beginning of the call's ID, and what happened. */
function write(level: string, { callId }: ApigEvent, text: string): void {
  const line = printable(text, LONGEST_LINE);
  process.stderr.write(`${new Date().toISOString()} huaweicloud-apig ${level} ${callId.slice(0, 8)} ${line}\n`);
}
