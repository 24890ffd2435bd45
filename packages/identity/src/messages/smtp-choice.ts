import { parseHeaderMap, type InstanceSettings, type HeaderMap } from '@gatehouse/instances';

export type SmtpSettings = InstanceSettings['smtp'];

/** What a site on the platform's server may say of itself in its mails. */
export type SenderPart = 'sender_name' | 'reply_to';

/** The platform's server. */
export interface PlatformSmtp extends SmtpSettings {
  /** What sites that use it may set (decision 51). Default the sender's name. */
  readonly sitesMaySet?: readonly SenderPart[];
  /** The name that this service gives when it connects. Default the machine's. */
  readonly heloName?: string | undefined;
}

/** How a site's mail leaves. */
export interface SmtpChoice {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly pass: string;
  readonly from: { readonly name: string; readonly address: string };
  /** Where answers go; empty: to the sender. */
  readonly replyTo: string;
  readonly headers: HeaderMap;
  readonly tls: SmtpSettings['tls'];
  /** What is said in EHLO; undefined: the machine's name. */
  readonly heloName: string | undefined;
  /** True when the site chose the host: only public addresses may then be connected to (decision 51). */
  readonly isGuarded: boolean;
}

/**
 * Chooses between the platform's SMTP server and the site's own.
 *
 * On the platform's a site may set the sender's name and where answers go, if the platform allows it, and nothing else
 * (decision 51). A password that a site inherited from the platform never goes to a host that the site chose.
 *
 * @returns undefined when there is no server to send by, or no address to send from.
 */
export function chooseSmtp(
  { smtp: own, api_external_url: apiUrl }: Pick<InstanceSettings, 'smtp' | 'api_external_url'>,
  platform: PlatformSmtp | null,
): SmtpChoice | undefined {
  if (own.host === '') return undefined;
  const isPlatforms = platform && isPlatformServer(own, platform);
  const choice = isPlatforms ? platformChoice(own, platform) : ownChoice(own, platform, hostOf(apiUrl));
  return choice.from.address === '' ? undefined : choice;
}

function platformChoice(own: SmtpSettings, platform: PlatformSmtp): SmtpChoice {
  const { host, port, user, pass, tls, admin_email: address, sitesMaySet = ['sender_name'], heloName } = platform;
  const allowed = (part: SenderPart): string => (sitesMaySet.includes(part) && own[part]) || platform[part];
  const from = senderOf(address, allowed('sender_name'));
  const headers = parseHeaderMap(platform.headers);
  return { host, port, user, pass, tls, from, replyTo: allowed('reply_to'), headers, heloName, isGuarded: false };
}

function ownChoice(own: SmtpSettings, platform: PlatformSmtp | null, heloName: string | undefined): SmtpChoice {
  const { host, port, tls, admin_email: address, sender_name: name } = own;
  const isInherited = platform !== null && own.pass !== '' && own.pass === platform.pass;
  const account = isInherited ? { user: '', pass: '' } : { user: own.user, pass: own.pass };
  // What is inherited speaks of the platform's server and mailbox.
  const replyTo = own.reply_to === platform?.reply_to ? '' : own.reply_to;
  const headers = own.headers === platform?.headers ? {} : parseHeaderMap(own.headers);
  return { host, port, tls, ...account, from: senderOf(address, name), replyTo, headers, heloName, isGuarded: true };
}

/** The host of this API's public address (supabase-core.md 17.2). */
function hostOf(url: string): string | undefined {
  return URL.canParse(url) ? new URL(url).hostname : undefined;
}

/** Same server, and no account of the site's own there. */
function isPlatformServer(own: SmtpSettings, platform: SmtpSettings): boolean {
  const isSameServer = own.host.toLowerCase() === platform.host.toLowerCase() && own.port === platform.port;
  const hasOwnAccount = own.user !== '' && own.user !== platform.user && own.pass !== platform.pass;
  return isSameServer && !hasOwnAccount;
}

/** The name falls back to the address (decision 21). Control characters could start another header. */
function senderOf(address: string, name: string): SmtpChoice['from'] {
  return { address, name: (name || address).replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ').trim() };
}
