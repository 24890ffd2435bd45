/**
 * The token of an `Authorization` header: scheme in any case, exactly one space, no white space in the token, nothing
 * after it (supabase-core.md 3; netlify.md 12.2). `undefined` for everything else; never throws.
 */
export function bearerToken(authorization: string | undefined): string | undefined {
  return /^bearer (\S+)$/i.exec(authorization ?? '')?.[1];
}
