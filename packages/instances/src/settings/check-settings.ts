import { nearestName } from '@gatehouse/config';
import { feedbackProblem } from './check-feedback.ts';
import { hookProblem } from './check-hooks.ts';
import { jwtProblem, type KeyAlgorithms, type SettingProblem } from './check-jwt.ts';
import type { InstanceSettings, SparseSettings } from './instance-settings.ts';
import { mailTextsProblem } from './mail-texts.ts';
import { isCertificateOf } from './saml-keys.ts';
import { childOf, isKeyed, isLeaf, settingTree, type SettingGroup, type SettingLeaf } from './setting-leaves.ts';
import { checkAll, settingInvalid } from './setting-problems.ts';
import { isGroup } from './setting-values.ts';

/**
 * Checks settings that somebody sent: every name is known, every value of the right type and within its bounds.
 *
 * @returns the same settings, typed
 * @throws AppError `setting_invalid`, naming every bad setting, what it is and what is allowed; a secret is never echoed.
 */
export function checkSparseSettings(input: unknown): SparseSettings {
  checkGroup(settingTree, input, '');
  return input as SparseSettings;
}

/**
 * Checks what only shows when all settings are known.
 *
 * @param outside algorithms of signing keys outside the settings, if there are any
 * @throws AppError `setting_invalid`.
 */
export function checkEffectiveSettings(settings: InstanceSettings, outside?: KeyAlgorithms): void {
  checkAll([
    () => checkProblem(jwtProblem(settings, outside)),
    () => checkProblem(hookProblem(settings)),
    () => checkProblem(feedbackProblem(settings)),
    () => checkRoles(settings),
    () => checkCombinations(settings),
    () => checkDialects(settings),
  ]);
}

function checkProblem(found: SettingProblem | null | undefined): void {
  if (found) throw settingInvalid(found.path, found.problem);
}

function checkRoles({ jwt }: InstanceSettings): void {
  const { admin_group_name, default_group_name, admin_roles } = jwt;
  // Users may have no role at all.
  if (admin_group_name === '')
    throw settingInvalid('jwt.admin_group_name', 'is empty; that would make every user an admin');
  if (default_group_name === admin_group_name) {
    throw settingInvalid('jwt.default_group_name', 'is jwt.admin_group_name, which would make every user an admin');
  }
  if (default_group_name !== '' && admin_roles.includes(default_group_name)) {
    const found = JSON.stringify(default_group_name);
    throw settingInvalid('jwt.default_group_name', `is ${found}, which jwt.admin_roles makes an admin of every user`);
  }
}

function checkDialects({ dialect, dialects }: InstanceSettings): void {
  if (dialects.length === 0) throw settingInvalid('dialects', 'is empty; allowed is at least one');
  if (dialect !== 'auto' && !dialects.includes(dialect)) {
    throw settingInvalid('dialect', `is "${dialect}", which is not among dialects`);
  }
}

function checkCombinations({ security, mailer, external }: InstanceSettings): void {
  checkSamlPair(external.saml);
  checkSameBrowser(external);
  if (security.captcha.enabled && security.captcha.secret === '') {
    throw settingInvalid('security.captcha.secret', 'is empty; the answers of an enabled captcha are checked with it');
  }
  const tooMuch = mailTextsProblem(mailer);
  if (tooMuch) throw settingInvalid(tooMuch.path, tooMuch.problem);
  if (mailer.autoconfirm && mailer.allow_unverified_email_sign_ins) {
    throw settingInvalid('mailer.allow_unverified_email_sign_ins', 'is true, as mailer.autoconfirm is; allowed is one');
  }
}

function checkSamlPair({ signing_cert: certificate, signing_key: key }: InstanceSettings['external']['saml']): void {
  if (certificate === '') return;
  if (key === '') throw settingInvalid('external.saml.signing_cert', 'is set without external.saml.signing_key');
  if (isCertificateOf(certificate, key)) return;
  throw settingInvalid(
    'external.saml.signing_cert',
    'is the certificate of another key than external.saml.signing_key',
  );
}

function checkSameBrowser({ same_browser_required: isRequired, saml }: InstanceSettings['external']): void {
  if (!isRequired || !saml.idp_initiated) return;
  const problem = 'is true, as external.same_browser_required is: such sign-ins begin in no browser of the site';
  throw settingInvalid('external.saml.idp_initiated', problem);
}

const safeSecretBytes = 32;

/** What is allowed but unwise or of no use in these settings, a line each. Values are never shown. */
export function reviewSettings(settings: InstanceSettings): readonly string[] {
  const bytes = Buffer.byteLength(settings.jwt.secret);
  const short = `jwt.secret has ${bytes} bytes; with fewer than ${safeSecretBytes} it can be guessed from one access token`;
  return [...(bytes < safeSecretBytes ? [short] : []), ...uselessProviders(settings)];
}

/** What is switched on and turns away whoever comes. */
function uselessProviders({ external }: InstanceSettings): string[] {
  return Object.entries<unknown>(external).flatMap(([name, group]) => {
    const isUseless = isGroup(group) && group['enabled'] === true && group['client_id'] === '';
    return isUseless ? [`external.${name} is enabled, but its client_id is empty: nobody can sign in there`] : [];
  });
}

/**
 * Checks one value.
 *
 * @param name how the setting was called where the value comes from
 * @throws AppError `setting_invalid`.
 */
export function checkValue(leaf: SettingLeaf, value: unknown, name: string = leaf.name): void {
  if (!leaf.schema.safeParse(value).success || value === undefined) {
    throw settingInvalid(name, `${describeFound(leaf, value)}; allowed is ${leaf.allowed}`);
  }
  const problem = leaf.problemOf?.(value);
  if (problem !== undefined) throw settingInvalid(name, problem);
}

/** What was found, fit for an error: short, and nothing of a secret. */
export function describeFound({ secret }: SettingLeaf, value: unknown): string {
  if (secret) return 'is not valid (its value is kept out of this text)';
  const json = JSON.stringify(value) ?? String(value);
  return `is ${json.length > 80 ? `${json.slice(0, 80)}…` : json}`;
}

function checkGroup(group: SettingGroup, input: unknown, path: string): void {
  if (!isGroup(input)) throw settingInvalid(path || 'settings', 'is not an object; allowed is a group of settings');
  const entries = Object.entries(input);
  if (isKeyed(group) && entries.length > group.keysMax) {
    throw settingInvalid(path, `has ${entries.length} entries; allowed are ${group.keysMax}`);
  }
  checkAll(
    entries.map(
      ([key, value]) =>
        () =>
          checkMember(group, key, value, path === '' ? key : `${path}.${key}`),
    ),
  );
}

function checkMember(group: SettingGroup, key: string, value: unknown, name: string): void {
  const node = childOf(group, key);
  if (!node) throw settingInvalid(JSON.stringify(name).slice(1, -1).slice(0, 200), unknownName(group, name, key));
  if (isLeaf(node)) checkValue(node, value);
  else checkGroup(node, value, name);
}

function unknownName(group: SettingGroup, name: string, key: string): string {
  if (isKeyed(group)) return `is not a ${group.keyName}; allowed is ${group.allowed}`;
  const meant = nearestName(key, [...group.keys()]);
  const before = name.slice(0, name.length - key.length);
  return meant === undefined ? 'is not a known setting' : `is not a known setting; is ${before}${meant} meant?`;
}
