import { join } from 'node:path';
import { isSet, type Environment } from '@gatehouse/config';
import { startInbox, type Inbox } from '@gatehouse/inbox';
import type { Logger } from '@gatehouse/telemetry';
import type { Closers } from '../closers.ts';
import type { EmbeddedConfig } from './embedded-config.ts';

const host = '127.0.0.1';

/** Starts the local inbox, where there shall be one. */
export async function openInbox(
  config: EmbeddedConfig,
  dataDir: string,
  log: Logger,
  closers: Closers,
): Promise<Inbox | undefined> {
  const wanted = config.embedded.inbox ?? config.database.url === undefined;
  if (!wanted) return undefined;
  const inbox = await startInbox({
    host,
    port: config.embedded.inboxPort,
    folder: join(dataDir, 'inbox'),
    log: (line) => log.warn(line),
  }).catch((error: Error) => {
    throw new Error(`${error.message} (GATEHOUSE_INBOX_PORT)`, { cause: error });
  });
  closers.add('the inbox', () => inbox.stop());
  return inbox;
}

/** The environment in which every site's mail goes to the inbox, unless a mail server is named there. */
export function mailToInbox(env: Environment, inbox: Inbox | undefined): Environment {
  if (inbox === undefined || isSet(env['GOTRUE_SMTP_HOST'])) return env;
  const sender = env['GOTRUE_SMTP_ADMIN_EMAIL'];
  return {
    ...env,
    GOTRUE_SMTP_HOST: host,
    GOTRUE_SMTP_PORT: String(inbox.port),
    GOTRUE_SMTP_ADMIN_EMAIL: isSet(sender) ? sender : 'no-reply@localhost',
  };
}
