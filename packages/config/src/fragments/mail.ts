import { someOf } from '../formats/lists.ts';
import type { Fragment } from '../setting.ts';

/** What sites may say in mails that leave by the platform's server. */
export const mailFragment = {
  sitesMaySet: {
    doc: 'What sites on the platform’s mail server may set themselves: the name that mails come from, where answers go.',
    env: ['GATEHOUSE_SMTP_SITES_MAY_SET'],
    format: someOf('sender_name', 'reply_to'),
    default: ['sender_name'] as readonly ('sender_name' | 'reply_to')[],
  },
} as const satisfies Fragment;
