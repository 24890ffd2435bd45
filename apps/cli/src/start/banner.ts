import { siteUrlOf } from './listen-url.ts';

/** What the person who started it has to know. */
export interface BannerFacts {
  readonly version: string;
  readonly dataDir: string;
  /** The data folder as it was typed, when the command line has to name it. */
  readonly dataDirFlag: string | undefined;
  readonly externalDatabase: boolean;
  readonly apiUrl: string;
  readonly adminUrl: string;
  /** The admin app's address, when the command line has to name it. */
  readonly adminUrlFlag: string | undefined;
  readonly smtpUrl: string | undefined;
  readonly operatorToken: string;
  /** The token came from the environment, so no file of the data folder holds it. */
  readonly tokenFromEnvironment: boolean;
}

const example = '--site-url http://localhost:3000';

/** The lines that `gatehouse start` prints once everything runs. */
export function banner(facts: BannerFacts): readonly string[] {
  const { apiUrl, adminUrl, smtpUrl, operatorToken } = facts;
  const inbox = smtpUrl === undefined ? 'off' : `${smtpUrl}   mails: ${adminUrl}/inbox/messages`;
  const database = facts.externalDatabase ? ' (database: DATABASE_URL)' : '';
  return [
    '',
    `Gatehouse ${facts.version} is running. Ctrl-C stops it; what it knows stays in ${facts.dataDir}${database}`,
    '',
    `  API     ${apiUrl}`,
    `  Admin   ${adminUrl}`,
    `  Console ${adminUrl}/console/   (sign in with the token)`,
    `  Inbox   ${inbox}`,
    `  Token   ${operatorToken}   (the operator’s: Authorization: Bearer …)`,
    '',
    'Next, in another terminal, create a site:',
    '',
    `  ${createCommand(facts)}`,
    '',
    `A site answers at ${siteUrlOf(apiUrl, '<slug>')} in browsers and curl. Node does not resolve such names:`,
    `there, and everywhere else, use ${apiUrl}/i/<slug>`,
    '',
  ];
}

/** The command that creates a site in this Gatehouse, complete, whatever it was started with. */
export function createCommand(facts: BannerFacts): string {
  const words = ['npx gatehouse instances create', example];
  if (facts.adminUrlFlag !== undefined) words.push(`--admin-url ${facts.adminUrlFlag}`);
  if (facts.tokenFromEnvironment) return `GOTRUE_OPERATOR_TOKEN=${quoted(facts.operatorToken)} ${words.join(' ')}`;
  if (facts.dataDirFlag !== undefined) words.push(`--data-dir ${quoted(facts.dataDirFlag)}`);
  return words.join(' ');
}

function quoted(word: string): string {
  return /^[\w./:@%+=,-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}
