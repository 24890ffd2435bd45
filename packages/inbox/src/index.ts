export type { InboxMessage } from './inbox-message.ts';
export { startInbox, type Inbox, type InboxOptions } from './start-inbox.ts';
