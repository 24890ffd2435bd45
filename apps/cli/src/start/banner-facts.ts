import { join, relative, resolve } from 'node:path';
import { adminFragment, embeddedFragment, isSet, type Environment } from '@gatehouse/config';
import type { BannerFacts } from './banner.ts';
import type { Running } from './compose.ts';
import { keptSecretFiles } from './kept-secret.ts';
import { apiUrlOf, urlOf } from './listen-url.ts';

// Where commands look by themselves.
const usualAdminUrl = urlOf(adminFragment.host.default, adminFragment.port.default);
const usualDataDir = embeddedFragment.dataDir.default;

/** Where the banner is printed. */
interface Place {
  /** The working directory. */
  readonly folder: string;
  /** A person reads it. */
  readonly interactive: boolean;
}

/** What the banner says of what runs, and what the command line has to be told because it is not as usual. */
export function bannerFacts(
  running: Running,
  version: string,
  env: Environment,
  { folder, interactive }: Place,
): BannerFacts {
  const { dataDir, config, apiPort, adminPort, inboxPort, operatorToken } = running;
  const adminUrl = urlOf(config.admin.host, adminPort);
  return {
    version,
    dataDir,
    dataDirFlag: dataDir === resolve(folder, usualDataDir) ? undefined : shorter(dataDir, relative(folder, dataDir)),
    externalDatabase: config.database.url !== undefined,
    apiUrl: apiUrlOf(config.http, apiPort),
    adminUrl,
    adminUrlFlag: adminUrl === usualAdminUrl ? undefined : adminUrl,
    smtpUrl: inboxPort === undefined ? undefined : urlOf('127.0.0.1', inboxPort, 'smtp'),
    operatorToken: interactive ? operatorToken : undefined,
    tokenVariable: isSet(env['GOTRUE_OPERATOR_TOKEN']) ? 'GOTRUE_OPERATOR_TOKEN' : undefined,
    tokenFile: join(dataDir, keptSecretFiles.operatorToken),
  };
}

function shorter(absolute: string, fromHere: string): string {
  return fromHere !== '' && fromHere.length < absolute.length ? fromHere : absolute;
}
