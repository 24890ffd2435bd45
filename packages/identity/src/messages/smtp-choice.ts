import type { InstanceSettings } from '@gatehouse/instances';

export type SmtpSettings = InstanceSettings['smtp'];

/** How a site's mail leaves. */
export interface SmtpChoice {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly pass: string;
  readonly from: { readonly name: string; readonly address: string };
  /** True when the site chose the host: only public addresses may then be connected to (decision 51). */
  readonly isGuarded: boolean;
}

/**
 * Chooses between the platform's SMTP server and the site's own.
 *
 * On the platform's a site may only set the sender's name (decision 51). A password that a site inherited from the
 * platform never goes to a host that the site chose.
 *
 * @returns undefined when there is no server to send by, or no address to send from.
 */
export function chooseSmtp(own: SmtpSettings, platform: SmtpSettings | null): SmtpChoice | undefined {
  if (own.host === '') return undefined;
  const choice = platform && isPlatformServer(own, platform) ? platformChoice(own, platform) : ownChoice(own, platform);
  return choice.from.address === '' ? undefined : choice;
}

function platformChoice(own: SmtpSettings, platform: SmtpSettings): SmtpChoice {
  const { host, port, user, pass, admin_email: address } = platform;
  return { host, port, user, pass, from: senderOf(address, own.sender_name || platform.sender_name), isGuarded: false };
}

function ownChoice(own: SmtpSettings, platform: SmtpSettings | null): SmtpChoice {
  const { host, port, admin_email: address, sender_name: name } = own;
  const isInherited = platform !== null && own.pass !== '' && own.pass === platform.pass;
  const account = isInherited ? { user: '', pass: '' } : { user: own.user, pass: own.pass };
  return { host, port, ...account, from: senderOf(address, name), isGuarded: true };
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
