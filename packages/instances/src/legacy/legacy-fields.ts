import { settingLeaves, type SettingLeaf } from '../settings/setting-leaves.ts';

/** One value of the legacy config, and the setting it stands for. */
export interface LegacyField {
  /** Where it is in the config. */
  readonly wirePath: readonly string[];
  readonly leaf: SettingLeaf;
  readonly goType: 'string' | 'int' | 'bool' | '[]string';
  /** Set for durations in nanoseconds: the fewest seconds that a positive one becomes. */
  readonly secondsMin: number | undefined;
  /** The config says the opposite of the setting. */
  readonly isInverted: boolean;
  /** Left out of answers when it is zero. */
  readonly omitsZero: boolean;
}

const mails = ['invite', 'confirmation', 'recovery', 'email_change'];
const providers = ['bitbucket', 'github', 'gitlab', 'google', 'facebook'];

// In the order of netlify.md 2.5, which is the order of answers.
const wireOrder = [
  'site_url',
  ...under('jwt', 'secret exp aud admin_group_name default_group_name refresh_token_lifetime'),
  ...under('smtp', 'max_frequency host port user pass admin_email'),
  'mailer.autoconfirm',
  ...['subjects', 'templates', 'url_paths'].flatMap((kind) => under(`mailer.${kind}`, mails.join(' '))),
  ...under('mailer', 'recovery_max_age confirmation_max_age invite_max_age'),
  ...providers.flatMap((name) => under(`external.${name}`, 'client_id secret redirect_uri url enabled')),
  'external.email.disabled',
  ...under('external.saml', 'enabled metadata_url api_base name signing_cert signing_key'),
  'external.redirect_url',
  'disable_signup',
  ...under('webhook', 'url retries timeout_sec secret events'),
  ...under('cookies', 'key duration'),
];

/** Durations that the config holds in nanoseconds. Zero inherits, so only of the first can so little be meant that it is off. */
const nanosecondFields: Readonly<Record<string, number>> = {
  'smtp.max_frequency': 0,
  'mailer.recovery_max_age': 1,
  'mailer.confirmation_max_age': 1,
  'mailer.invite_max_age': 1,
};

const goTypes = {
  text: 'string',
  choice: 'string',
  flag: 'bool',
  number: 'int',
  seconds: 'int',
  list: '[]string',
} as const;

/** Every value of the legacy config, in the order of answers. */
export const legacyFields: readonly LegacyField[] = wireOrder.map(fieldAt);

function under(group: string, names: string): string[] {
  return names.split(' ').map((name) => `${group}.${name}`);
}

function fieldAt(wireName: string): LegacyField {
  const isInverted = wireName === 'external.email.disabled';
  const settingName = isInverted ? 'external.email.enabled' : wireName;
  const leaf = settingLeaves.find(({ name }) => name === settingName);
  if (!leaf) throw new Error(`the legacy config has ${wireName}, but there is no setting ${settingName}`);
  return {
    wirePath: wireName.split('.'),
    leaf,
    goType: goTypes[leaf.kind],
    secondsMin: nanosecondFields[wireName],
    isInverted,
    omitsZero: wireName === 'smtp.port',
  };
}
