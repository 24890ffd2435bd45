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
 * @returns undefined when there is no server to send by.
 */
export function chooseSmtp(own: SmtpSettings, platform: SmtpSettings | null): SmtpChoice | undefined {
  if (own.host === '') return undefined;
  if (platform && isPlatformServer(own, platform)) {
    const from = senderOf(platform.admin_email, own.sender_name || platform.sender_name);
    const { host, port, user, pass } = platform;
    return { host, port, user, pass, from, isGuarded: false };
  }
  const isInherited = platform !== null && own.pass !== '' && own.pass === platform.pass;
  return {
    host: own.host,
    port: own.port,
    user: isInherited ? '' : own.user,
    pass: isInherited ? '' : own.pass,
    from: senderOf(own.admin_email, own.sender_name),
    isGuarded: true,
  };
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
