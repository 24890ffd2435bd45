/** What people call the channels. */
export const channelNames = { mail: 'Mails', sms: 'Text messages', webhook: 'Webhooks' } as const;
