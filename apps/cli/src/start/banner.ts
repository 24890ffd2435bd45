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
  /** `undefined` where the banner goes into a file or a log, which others read too. */
  readonly operatorToken: string | undefined;
  /** The variable that the token came from; `undefined` when it is kept in the data folder. */
  readonly tokenVariable: string | undefined;
  /** The file of the data folder that holds it otherwise. */
  readonly tokenFile: string;
}

const example = '--site-url http://localhost:3000';

/** The lines that `gatehouse start` prints once everything runs. */
export function banner(facts: BannerFacts): readonly string[] {
  const { apiUrl, adminUrl, smtpUrl, tokenVariable, tokenFile } = facts;
  const token = facts.operatorToken ?? `in ${tokenVariable ?? tokenFile}`;
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
    `  Token   ${token}   (the operator’s: Authorization: Bearer …)`,
    '',
    `Next, in another terminal${tokenVariable === undefined ? '' : ` with ${tokenVariable} set`}, create a site:`,
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
  // A folder that is named wins over the variable, and may keep an earlier token.
  if (facts.dataDirFlag !== undefined && facts.tokenVariable === undefined) {
    words.push(`--data-dir ${quoted(facts.dataDirFlag)}`);
  }
  return words.join(' ');
}

function quoted(word: string): string {
  return /^[\w./:@%+=,-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}
