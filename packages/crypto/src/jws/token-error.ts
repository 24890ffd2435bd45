/** What is wrong with a token. */
export type TokenErrorReason =
  | 'malformed'
  | 'bad_base64'
  | 'bad_json'
  | 'unspecified_alg'
  | 'unavailable_alg'
  | 'wrong_alg'
  | 'unsupported_crit'
  | 'unknown_key'
  | 'bad_signature'
  | 'expired'
  | 'used_before_issued'
  | 'not_yet_valid';

/** A token that is not accepted. Quotes nothing of the token but its algorithm and times. */
export class TokenError extends Error {
  override readonly name = 'TokenError';
  readonly reason: TokenErrorReason;
  /** The same as a text; where the Go servers have one, theirs to the letter (netlify.md 2.2). Also the `message`. */
  readonly goReason: string;

  constructor(reason: TokenErrorReason, goReason: string) {
    super(goReason);
    this.reason = reason;
    this.goReason = goReason;
  }
}
