const prefix = 'sso:';

/** What identities and audit entries call a provider of single sign-on. */
export function ssoProviderName(id: string): string {
  return `${prefix}${id}`;
}

/** The id in such a name; null for other names. */
export function ssoIdIn(name: string): string | null {
  return name.startsWith(prefix) ? name.slice(prefix.length) : null;
}
