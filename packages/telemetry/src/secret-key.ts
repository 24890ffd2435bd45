const secretEnding =
  /(?:authorization|cookie|password|passwd|passphrase|secret|token|apikey|privatekey|masterkey|signingkey|pepper|credential)s?$/;

const secretNames = new Set([
  'connectionstring',
  'databaseurl',
  'encryptedpassword',
  'nfsign',
  'otp',
  'passwordhash',
  'codeverifier',
  'smtppass',
  'tokenhash',
  'xnfsign',
]);

// Keys come from our own code almost always, so a small memory answers; data of users may bring any number of others.
const rememberedMax = 2_000;
const remembered = new Map<string, boolean>();

/**
 * True when a value under this name must not reach a log: `password`, `refresh_token`, `X-NF-Sign`, `jwtSecret`, …
 * Case, `-` and `_` make no difference.
 */
export function isSecretKey(key: string): boolean {
  const known = remembered.get(key);
  if (known !== undefined) return known;
  const name = key.toLowerCase().replaceAll(/[-_\s]/g, '');
  const secret = secretNames.has(name) || secretEnding.test(name);
  if (remembered.size < rememberedMax) remembered.set(key, secret);
  return secret;
}
