import type { SettingView } from '../../../../../src/contract.ts';

const rootName = 'general';

/** The group that a setting is in: the names before its own, at most `depth` of them. */
export function groupOf(path: string, depth: number): string {
  const names = path.split('.').slice(0, -1).slice(0, depth);
  return names.length === 0 ? rootName : (names.slice(depth - 1).at(-1) ?? names.at(-1) ?? rootName);
}

/** The groups of settings, each once, in the order in which they are declared. */
export function groupsIn(settings: readonly SettingView[], depth: number): readonly { readonly name: string }[] {
  return [...new Set(settings.map(({ path }) => groupOf(path, depth)))].map((name) => ({ name }));
}

const acronyms = ['api', 'cors', 'jwt', 'mfa', 'oidc', 'otp', 'saml', 'smtp', 'sms', 'sso', 'totp', 'url'];

/** Names that others write in their own way. */
const spellings: Readonly<Record<string, string>> = {
  github: 'GitHub',
  gitlab: 'GitLab',
  linkedin: 'LinkedIn',
  oauth: 'OAuth',
  workos: 'WorkOS',
};

/** What a group is called. */
export function titleOf(name: string): string {
  const words = name.split('_').map((word) => spellings[word] ?? (acronyms.includes(word) ? word.toUpperCase() : word));
  const title = words.join(' ');
  return `${title.slice(0, 1).toUpperCase()}${title.slice(1)}`;
}
