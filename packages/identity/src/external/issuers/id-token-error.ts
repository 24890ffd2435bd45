/** An ID token that is not accepted; the message says why, for the log and the client, without a part of the token. */
export class IdTokenError extends Error {
  constructor(reason: string, cause?: unknown) {
    super(reason, cause === undefined ? {} : { cause });
    this.name = 'IdTokenError';
  }
}
