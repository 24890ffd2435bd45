import { leadingDialect, type InstanceSettings } from '@gatehouse/instances';
import { linkLifetimeSeconds } from './link-lifetime.ts';
import { mailKind, type MailKind } from './mail-kinds.ts';
import type { MailSnapshot } from './mail-snapshot.ts';

const siteOfNobody = 'https://site.example';
const linkToken = 'sample-token-that-opens-nothing';
const code = '123456';

/**
 * What a mail to a made-up person would be rendered from, with something in every variable that goes with it.
 *
 * @param language as a browser asks for it
 */
export function sampleSnapshot(settings: InstanceSettings, kind: MailKind, language: string | null): MailSnapshot {
  const siteUrl = settings.site_url || siteOfNobody;
  const { link } = mailKind(kind);
  const isChange = kind === 'email_change';
  const email = 'ada@example.com';
  const newEmail = 'ada.lovelace@example.com';
  return {
    siteUrl,
    token: link ? linkToken : '',
    code,
    apiReturn: link ? apiReturn(settings, siteUrl) : null,
    email: kind === 'email_changed_notification' ? newEmail : email,
    newEmail: isChange ? newEmail : null,
    sendingTo: isChange ? newEmail : email,
    facts: { OldEmail: email, Phone: '15550100', OldPhone: '15550101', Provider: 'github', FactorType: 'totp' },
    data: { full_name: 'Ada Lovelace', name: 'Ada Lovelace', first_name: 'Ada', last_name: 'Lovelace' },
    language,
    dialect: apiReturn(settings, siteUrl) ? 'supabase' : 'netlify',
  };
}

/** For how long the link and the code of a mail of that kind would be good, had the site sent it itself, in seconds. */
export function sampleLifetimeSeconds(settings: InstanceSettings, kind: MailKind): number {
  // Only Supabase's dialect has anybody type a code before a change, whatever else the site speaks.
  const isOfApi = kind === 'reauthentication' || leadingDialect(settings) === 'supabase';
  return linkLifetimeSeconds(settings, kind, isOfApi ? 'api' : 'site');
}

/** Links lead to the API where the site speaks the language in which they do, and has said where the API is. */
function apiReturn(settings: InstanceSettings, siteUrl: string): MailSnapshot['apiReturn'] {
  const { api_external_url: apiUrl } = settings;
  return leadingDialect(settings) === 'supabase' && apiUrl !== ''
    ? { apiUrl, isMount: false, redirectTo: siteUrl }
    : null;
}
