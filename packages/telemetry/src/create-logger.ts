import { pino, type DestinationStream, type LogFn, type Logger as PinoLogger, type LoggerOptions } from 'pino';
import { build as buildPretty } from 'pino-pretty';
import { describeError } from './describe-error.ts';
import { escapeControls, revealControls } from './escape-controls.ts';
import { LineBatch } from './line-batch.ts';
import { logLevel } from './log-level.ts';
import { maskSecrets } from './mask-secrets.ts';
import { redact } from './redact.ts';

/** The one logger; nothing else in the product imports a logging library. */
export type Logger = PinoLogger;

/** How and where a process logs. */
export interface CreateLoggerOptions {
  /** The process, in every line. */
  readonly name: string;
  /** `panic fatal error warn info debug trace silent`, any case. */
  readonly level: string;
  /** Append to this file; standard output otherwise. */
  readonly file?: string | undefined;
  /** Lines for a human, where standard output is a terminal. */
  readonly pretty?: boolean | undefined;
  /** Takes the lines in place of file and standard output. */
  readonly destination?: DestinationStream | undefined;
}

// Lines logged with fields pass redact() whole; what a child logger is bound to is looked at by top-level name only.
const boundSecrets = [
  'authorization',
  'cookie',
  'password',
  'token',
  'refresh_token',
  'access_token',
  'secret',
  'apikey',
];

/**
 * A logger that writes one JSON object a line (time as ISO 8601, level by name), with secrets masked and control
 * characters escaped, so that no request can write a line of its own.
 *
 * @throws Error when the level is unknown or the file cannot be opened
 */
export function createLogger(options: CreateLoggerOptions): Logger {
  const pretty = wantsPretty(options);
  return pino(
    {
      ...lineFormat(options.name),
      level: logLevel(options.level),
      hooks: { logMethod: maskMessage, streamWrite: pretty ? revealControls : escapeControls },
    },
    options.destination ??
      (pretty ? buildPretty({ colorize: true, sync: true, ignore: 'name' }) : openLog(options.file)),
  );
}

function wantsPretty({ pretty, file, destination }: CreateLoggerOptions): boolean {
  return pretty === true && file === undefined && destination === undefined && process.stdout.isTTY;
}

// An error lends the line its message when the line has none, and that does not pass through the serializer of `err`.
function maskMessage(this: PinoLogger, args: readonly unknown[], method: LogFn): void {
  const [first, message, ...rest] = args;
  if (typeof first === 'string') {
    Reflect.apply(method, this, [maskSecrets(first), ...args.slice(1)]);
    return;
  }
  const fields = first instanceof Error ? { err: first } : first;
  Reflect.apply(method, this, [fields, messageOf(fields, message), ...rest]);
}

function messageOf(fields: unknown, message: unknown): string | undefined {
  if (typeof message === 'string') return maskSecrets(message);
  const err: unknown = typeof fields === 'object' && fields !== null && 'err' in fields ? fields.err : undefined;
  return err instanceof Error ? maskSecrets(err.message) : undefined;
}

function lineFormat(name: string): LoggerOptions {
  return {
    base: { name },
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label) => ({ level: label }), log: redact },
    serializers: {
      err: describeError,
      error: describeError,
      ...Object.fromEntries(boundSecrets.map((key) => [key, () => '[redacted]'])),
    },
  };
}

function openLog(file: string | undefined): DestinationStream {
  if (file === undefined || file === '') return new LineBatch(pino.destination({ dest: 1, sync: true }));
  try {
    return new LineBatch(pino.destination({ dest: file, append: true, mkdir: true, mode: 0o640, sync: true }));
  } catch (error) {
    throw new Error(`LOG_FILE "${file}" cannot be opened for writing: ${(error as Error).message}`, { cause: error });
  }
}
