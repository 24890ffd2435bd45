/** The token in the link of a mail: in the fragment of one dialect, in the query of the other. */
export function tokenOf(link: string): string | undefined {
  const found = /[#?&](?:[a-z]+_)?token(?:_hash)?=([^&#\s]+)/.exec(link)?.[1];
  return found === undefined ? undefined : decodeURIComponent(found);
}

/** What a signed token says; nothing for what is none. */
export function claimsOf(token: string): Readonly<Record<string, unknown>> {
  const [, payload = ''] = token.split('.');
  try {
    const bytes = Uint8Array.from(atob(payload.replaceAll('-', '+').replaceAll('_', '/')), (char) =>
      char.charCodeAt(0),
    );
    return JSON.parse(new TextDecoder().decode(bytes)) as Record<string, unknown>;
  } catch {
    return {};
  }
}
