import { oneOf } from '../formats/one-of.ts';
import { path } from '../formats/text.ts';
import type { Fragment } from '../setting.ts';

/** What the process tells about itself. */
export const telemetryFragment = {
  logLevel: {
    doc: 'The least severe lines that are logged.',
    env: ['GOTRUE_LOG_LEVEL', 'LOG_LEVEL'],
    format: oneOf('panic', 'fatal', 'error', 'warn', 'warning', 'info', 'debug', 'trace', 'silent'),
    default: 'info',
  },
  logFile: {
    doc: 'Append the log to this file. Unset: standard output.',
    env: ['GOTRUE_LOG_FILE', 'LOG_FILE'],
    format: path,
    default: undefined,
  },
} as const satisfies Fragment;
