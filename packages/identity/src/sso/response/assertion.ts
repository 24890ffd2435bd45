/** Something that an identity provider says of a person. */
export interface SamlAttribute {
  readonly name: string;
  readonly friendlyName: string;
  /** Without blanks around them; none is empty. */
  readonly values: readonly string[];
}

/** An assertion that was verified. */
export interface VerifiedAssertion {
  readonly id: string;
  /** The entity id of the identity provider. */
  readonly issuer: string;
  readonly nameId: string;
  /** Empty for none. */
  readonly nameIdFormat: string;
  readonly attributes: readonly SamlAttribute[];
  /** When the session has to end; null: it need not. */
  readonly sessionEndsAt: Date | null;
  /** From then on it would be refused for its age. */
  readonly expiresAt: Date;
}
