import { webhookSecretForm } from '@gatehouse/crypto';
import { areHookSecrets, isHookUri } from './hook-rules.ts';
import { choice, flag, group, text } from './leaf.ts';

/** What becomes of a request whose hook cannot be reached or takes too long. */
export const onFailure = ['closed', 'open'] as const;

/** Hooks that are asked, or told, inside a request (supabase-extended.md 13). */
export const hookSettings = group({
  before_user_created: hookThatMayFail('before_user_created', 'A hook is asked before a user is created.'),
  after_user_created: hookThatMayFail('after_user_created', 'A hook is told of each user that was created.'),
  custom_access_token: hook('custom_access_token', 'A hook is asked what each access token says.'),
  send_sms: hook('send_sms', 'A hook sends the text messages.'),
  send_email: hook('send_email', 'A hook sends the mails.'),
  password_verification_attempt: hookThatMayFail(
    'password_verification_attempt',
    'A hook is told of each try of a password.',
  ),
});

/** Without what this hook gives, or does, the request cannot go on. */
function hook(name: string, doc: string) {
  return group(leaves(name, doc));
}

function hookThatMayFail(name: string, doc: string) {
  return group({
    ...leaves(name, doc),
    on_failure: choice(onFailure, `Without an answer of the hook ${name}: refuse (closed) or go on (open).`, {
      env: `GATEHOUSE_HOOK_${name.toUpperCase()}_ON_FAILURE`,
    }),
  });
}

function leaves(name: string, doc: string) {
  const prefix = `GOTRUE_HOOK_${name.toUpperCase()}`;
  return {
    enabled: flag(false, doc, { env: `${prefix}_ENABLED` }),
    uri: text(`Where the hook ${name} is.`, {
      env: `${prefix}_URI`,
      max: 2048,
      matches: isHookUri,
      allowed:
        'an https:// address, an http:// address of this machine (localhost, 127.0.0.1, [::1], host.docker.internal) ' +
        'or pg-functions://postgres/<schema>/<function>',
    }),
    secrets: text(`What the hook ${name} is sent is signed with these, several parted by |.`, {
      env: `${prefix}_SECRETS`,
      secret: true,
      max: 8192,
      matches: areHookSecrets,
      allowed: webhookSecretForm,
    }),
  };
}
