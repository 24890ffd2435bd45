import type { Context } from '../context.ts';
import { mailKind } from '../messages/mail-kinds.ts';
import type { Mail } from '../messages/queue-mail.ts';
import { callAuthHook } from './call-auth-hook.ts';
import { hookUser } from './hook-user.ts';

/**
 * Lets the site's hook send a mail (supabase-core.md 17.4). Never inside a transaction.
 *
 * @param second of a change of address that the current address has to confirm too: the mail to that one; the first is
 *   the mail to the new one.
 * @throws AppError `hook_*`
 */
export async function callSendEmailHook(context: Context, mail: Mail, second?: Mail): Promise<void> {
  const user = await hookUser(context, mail.user);
  const tokens = second ? crossedTokens(mail, second) : { token: codeOf(mail), token_hash: tokenOf(mail), ...noSecond };
  await callAuthHook(context, 'send_email', { user, email_data: emailData(context, mail, tokens) });
}

interface EmailTokens {
  readonly token: string;
  readonly token_hash: string;
  readonly token_new: string;
  readonly token_hash_new: string;
}

const noSecond = { token_new: '', token_hash_new: '' } as const;

/**
 * Crossed over, as hooks that were written for it expect: `token` goes with `token_hash_new` (the current address),
 * `token_new` with `token_hash` (the new one).
 */
function crossedTokens(toNew: Mail, toCurrent: Mail): EmailTokens {
  return {
    token: codeOf(toCurrent),
    token_hash: tokenOf(toNew),
    token_new: codeOf(toNew),
    token_hash_new: tokenOf(toCurrent),
  };
}

function emailData(context: Context, mail: Mail, tokens: EmailTokens): Record<string, string> {
  const { kind, back = { via: 'site' }, facts = {} } = mail;
  const { site_url: siteUrl, api_external_url: apiUrl } = context.instance.settings;
  const { token, token_hash, token_new, token_hash_new } = tokens;
  return {
    token,
    token_hash,
    redirect_to: back.via === 'api' ? back.redirectTo : siteUrl,
    email_action_type: mailKind(kind).link?.type ?? kind,
    // By its name the site's; receivers build links to the API with it.
    site_url: back.via === 'api' ? back.apiUrl : apiUrl || siteUrl,
    token_new,
    token_hash_new,
    old_email: facts['OldEmail'] ?? '',
    old_phone: facts['OldPhone'] ?? '',
    provider: facts['Provider'] ?? '',
    factor_type: facts['FactorType'] ?? '',
  };
}

function codeOf({ code = '' }: Mail): string {
  return code;
}

/** A code that confirms who somebody is has no link. */
function tokenOf({ kind, token = '' }: Mail): string {
  return mailKind(kind).link ? token : '';
}
