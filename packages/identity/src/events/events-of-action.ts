import type { AuditAction } from '../audit/audit-entry.ts';
import type { EventType } from './event-types.ts';

/** Which events tell outsiders of what the audit log says, or why none does. A new action without a word here fails to compile. */
export const eventsOfAction: Readonly<
  Record<AuditAction, readonly [EventType, ...EventType[]] | { readonly none: string }>
> = {
  login: ['session.created'],
  logout: ['session.ended'],
  invite_accepted: ['invitation.accepted'],
  user_signedup: ['user.created', 'user.confirmed'],
  user_invited: ['user.created', 'invitation.created'],
  admin_token_issued: { none: 'What its holder does with it has events of its own.' },
  user_deleted: ['user.deleted'],
  user_modified: ['user.updated', 'user.email_changed', 'user.phone_changed', 'user.password_changed'],
  user_recovery_requested: { none: 'A mail was asked for, which anybody can do; nothing has changed.' },
  user_confirmation_requested: { none: 'A mail was asked for, which anybody can do; nothing has changed.' },
  user_repeated_signup: { none: 'Anybody can type an address; the account is as it was.' },
  user_reauthenticate_requested: { none: 'A code was asked for; nothing has changed.' },
  user_updated_password: ['user.password_changed'],
  identity_linked: ['identity.linked'],
  identity_unlinked: ['identity.unlinked'],
  message_replayed: { none: 'About a message that was promised before, not about a user.' },
  messages_replayed: { none: 'About messages that were promised before, not about a user.' },
  message_cancelled: { none: 'About a message that was promised before, not about a user.' },
  test_message_sent: { none: 'About nobody: the message is to see whether messages arrive.' },
  suppression_added: { none: 'About an address that mail is sent to, not about a user.' },
  suppression_removed: { none: 'About an address that mail is sent to, not about a user.' },
  webhook_endpoint_created: { none: 'About where events go, not about a user.' },
  webhook_endpoint_modified: { none: 'About where events go, not about a user.' },
  webhook_endpoint_deleted: { none: 'About where events go, not about a user.' },
  webhook_replayed: { none: 'About an event that was told of before, not about a user.' },
  webhooks_replayed: { none: 'About events that were told of before, not about a user.' },
  token_refreshed: { none: 'Every active client does it all the time; the session is the same.' },
  token_revoked: { none: 'Part of each refresh; a session that ends has an event of its own.' },
};
