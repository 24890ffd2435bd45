import { maskSecrets } from './mask-secrets.ts';

const causesMax = 5;

// Fields that name a place, never a value: drivers put rows and bodies into others (`detail`, `where`, `parameters`).
const placeFields = ['code', 'errno', 'syscall', 'constraint', 'table', 'column', 'routine', 'status'] as const;

/** An error as the log shows it. */
interface DescribedError {
  readonly type: string;
  readonly message: string;
  readonly stack?: string;
  readonly cause?: DescribedError;
  readonly [field: string]: unknown;
}

/**
 * What the log may say about an error: type, message, stack, fields that name a place, and the same of its causes.
 *
 * Everything else an error carries is left out, since drivers hang rows, parameters and bodies on theirs. In texts,
 * queries of URLs and anything shaped like a JWT are masked.
 */
export function describeError(error: unknown): unknown {
  return error instanceof Error ? describe(error, 0) : error;
}

function describe(error: Error, depth: number): DescribedError {
  const described: Record<string, unknown> & { type: string; message: string } = {
    type: error.name,
    message: maskSecrets(error.message),
  };
  for (const field of placeFields) {
    const value: unknown = Reflect.get(error, field);
    if (typeof value === 'string' || typeof value === 'number') described[field] = value;
  }
  if (error.stack !== undefined) described['stack'] = maskSecrets(error.stack);
  const { cause } = error;
  if (cause instanceof Error && depth < causesMax) described['cause'] = describe(cause, depth + 1);
  else if (typeof cause === 'string') described['cause'] = { type: 'string', message: maskSecrets(cause) };
  return described;
}
