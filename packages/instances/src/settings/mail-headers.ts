import { headerMapProblem } from './header-map.ts';

/** What a mail says by itself, or what would change whom it comes from, whom it goes to, and how it is read. */
const ownHeaders: ReadonlySet<string> = new Set(
  (
    'from sender to cc bcc subject date message-id reply-to return-path received mime-version auto-submitted ' +
    'list-unsubscribe list-unsubscribe-post in-reply-to references delivered-to dkim-signature authentication-results ' +
    'disposition-notification-to errors-to'
  ).split(' '),
);
const ownFamilies = /^(?:content|resent|arc)-/;

/** What is wrong with further headers of mails as they are written in the settings, if anything. */
export function mailHeadersProblem(text: string): string | undefined {
  const isRefused = (name: string): boolean => ownHeaders.has(name) || ownFamilies.test(name);
  return headerMapProblem(text, { isRefused, reason: 'a mail says by itself' });
}
