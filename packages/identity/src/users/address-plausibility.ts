/** Addresses that people type when they do not want to give one. */
const fakeAddresses: ReadonlySet<string> = new Set(
  'test@gmail.com example@gmail.com someone@gmail.com test@email.com'.split(' '),
);

const fakeHosts: ReadonlySet<string> = new Set(
  (
    'test example invalid local localhost test.com example.com example.net example.org gamil.com gamai.com ' +
    'anonymous.com email.com'
  ).split(' '),
);

/** Names that never reach anybody (RFC 2606, RFC 6762). */
const reservedEndings = ['.test', '.example', '.invalid', '.local', '.localhost'];

/** Shortest name that Gmail gives out. */
const gmailNameMin = 6;

/** Large providers, whose MX records need no look: half of all sign-ups. */
const knownProviders: ReadonlySet<string> = new Set(
  (
    'gmail.com googlemail.com outlook.com hotmail.com live.com msn.com yahoo.com ymail.com icloud.com me.com mac.com ' +
    'aol.com proton.me protonmail.com gmx.de gmx.net web.de mail.ru yandex.ru qq.com 163.com zoho.com comcast.net'
  ).split(' '),
);

/** True for an address that cannot be anybody's by what it says alone (supabase-extended.md 14.5). `key` in lower case. */
export function isImplausible(key: string): boolean {
  const [name, host] = partsOf(key);
  if (fakeAddresses.has(key) || fakeHosts.has(host) || !host.includes('.')) return true;
  if (reservedEndings.some((ending) => host.endsWith(ending))) return true;
  return host === 'gmail.com' && name.length < gmailNameMin;
}

/** The domain that takes the mail of an address; undefined where everybody knows that it is there. */
export function domainToCheck(key: string): string | undefined {
  const [, host] = partsOf(key);
  return knownProviders.has(host) ? undefined : host;
}

function partsOf(key: string): [name: string, host: string] {
  const at = key.lastIndexOf('@');
  return [key.slice(0, at), key.slice(at + 1)];
}
