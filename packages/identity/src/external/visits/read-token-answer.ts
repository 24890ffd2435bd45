/** An answer of a token endpoint, brought into the form of RFC 6749 5. */
export interface ReadTokenAnswer {
  readonly response: Response;
  readonly idToken: string | null;
  readonly raw: Readonly<Record<string, unknown>>;
}

/**
 * Providers were there before the standard, or do not keep to it: they answer with a form, leave `token_type` out, send
 * errors with status 200, or lists for scopes. An ID token is taken out, to be checked for itself.
 */
export async function readTokenAnswer(response: Response): Promise<ReadTokenAnswer> {
  const raw = fieldsIn(await response.text());
  const { id_token: idToken, access_token: accessToken, refresh_token: refreshToken, error } = raw;
  const isToken = response.ok && typeof accessToken === 'string' && accessToken !== '';
  const body = isToken
    ? {
        access_token: accessToken,
        token_type: 'bearer',
        ...(typeof refreshToken === 'string' && refreshToken !== '' ? { refresh_token: refreshToken } : {}),
      }
    : { error: typeof error === 'string' && error !== '' ? error : 'no_token' };
  const status = isToken ? 200 : Math.max(response.status, 400);
  return {
    response: Response.json(body, { status }),
    idToken: typeof idToken === 'string' && idToken !== '' ? idToken : null,
    raw,
  };
}

function fieldsIn(text: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : {};
  } catch {
    return Object.fromEntries(new URLSearchParams(text));
  }
}
