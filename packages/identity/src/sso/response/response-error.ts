import { AppError, isAppError } from '@gatehouse/errors';

/** Which of the requirements a response does not meet. */
export type ResponseFault =
  'form' | 'status' | 'signature' | 'encryption' | 'issuer' | 'time' | 'address' | 'audience' | 'request' | 'replay';

/** What is wrong with a response. */
export interface ResponseProblem {
  readonly fault: ResponseFault;
  /** Completes "the response is not valid: …". */
  readonly problem: string;
  /** For the log: what was found. */
  readonly found?: string;
  readonly cause?: unknown;
}

const foundMax = 300;

/**
 * The error of a response that is not believed. It tells the person what is wrong with it, and nothing of what is in it.
 */
export function responseInvalid({ fault, problem, found, cause }: ResponseProblem): AppError {
  const shown = found === undefined ? {} : { detail: `found ${JSON.stringify(found.slice(0, foundMax))}` };
  return new AppError('saml_response_invalid', { params: { fault, problem }, cause, ...shown });
}

/** Whether it is the signature that is not believed: the provider may have another key by now. */
export function isOfUnknownKey(error: unknown): boolean {
  return isAppError(error, 'saml_response_invalid') && error.params['fault'] === ('signature' satisfies ResponseFault);
}
