/** A refresh token in clear: only its hash may be kept. */
export interface ForeignToken {
  readonly token: string;
  /** The token it took the place of. */
  readonly parent: string | null;
  readonly isRevoked: boolean;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

/** A session of another server that can go on. */
export interface ForeignSession {
  readonly id: string;
  readonly userId: string;
  readonly aal: 'aal1' | 'aal2' | 'aal3';
  readonly createdAt: Date;
  readonly refreshedAt: Date | null;
  readonly notAfter: Date | null;
  readonly userAgent: string | null;
  readonly ip: string | null;
  readonly tag: string | null;
  /** How the person has proven who they are. */
  readonly methods: readonly { readonly method: string; readonly usedAt: Date }[];
  /** In the order in which they were made; the last one that is not revoked is what the client has. */
  readonly tokens: readonly ForeignToken[];
}
