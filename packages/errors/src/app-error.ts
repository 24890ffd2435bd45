import { catalogue, type ErrorCode } from './catalogue.ts';

/** What may accompany a code. */
export interface AppErrorOptions {
  /** For the log only, never sent. */
  readonly detail?: string;
  /** What went wrong below, for the log only. */
  readonly cause?: unknown;
  /** Fill the `{name}` places of the public text. */
  readonly params?: Readonly<Record<string, string | number>>;
  /** Replaces the catalogue's status. */
  readonly status?: number;
  /** Replaces the catalogue's public text. */
  readonly text?: string;
  /** Sent as `Retry-After`, in seconds. */
  readonly retryAfterSeconds?: number;
  /** Every value that cannot be used, where several were sent at once; safe to send. */
  readonly problems?: readonly AppErrorProblem[];
  /** Says that status and text are the endpoint's own, so that the dialect's usual ones do not apply. */
  readonly isRephrased?: boolean;
}

/** One value that cannot be used: its name, and what is wrong in words that follow it. */
export interface AppErrorProblem {
  readonly path: string;
  readonly problem: string;
}

/**
 * The one error class of the product: an expected condition with a public code.
 *
 * `message` is the public text with its places filled, safe to send. Statuses and shapes on the wire are the dialect's
 * business; `status` is only the usual one.
 */
export class AppError extends Error {
  readonly code: ErrorCode;
  readonly status: number;
  readonly detail: string | undefined;
  readonly params: Readonly<Record<string, string | number>>;
  readonly retryAfterSeconds: number | undefined;
  readonly problems: readonly AppErrorProblem[] | undefined;
  readonly isRephrased: boolean;

  constructor(code: ErrorCode, options: AppErrorOptions = {}) {
    const entry = catalogue[code];
    const params = options.params ?? {};
    super(fillPlaces(options.text ?? entry.text, params), { cause: options.cause });
    this.name = 'AppError';
    this.code = code;
    this.status = options.status ?? entry.status;
    this.detail = options.detail;
    this.params = params;
    this.retryAfterSeconds = options.retryAfterSeconds;
    this.problems = options.problems;
    this.isRephrased = options.isRephrased ?? false;
  }
}

/** True for an error of this product with that code. */
export function isAppError(error: unknown, code?: ErrorCode): error is AppError {
  return error instanceof AppError && (code === undefined || error.code === code);
}

function fillPlaces(text: string, params: Readonly<Record<string, string | number>>): string {
  return text.replace(/\{(\w+)\}/g, (place, name: string) => String(params[name] ?? place));
}
