import type { ListedMessage } from '@gatehouse/database';
import type { MessageView } from '../message-views.ts';

/** A message as an administrator may see it: whom it is to and what came of it, never what it says. */
export function presentMessage(message: ListedMessage, now: Date): MessageView {
  const { id, channel, kind, recipient, user_id, state, attempts, last_error } = message;
  const isWaiting = state === 'queued' || state === 'sending';
  return {
    id,
    channel,
    kind,
    recipient,
    user_id,
    state,
    attempts,
    last_error,
    created_at: message.created_at.toISOString(),
    next_attempt_at: isWaiting ? message.next_attempt_at.toISOString() : null,
    sent_at: message.sent_at?.toISOString() ?? null,
    expires_at: message.expires_at.toISOString(),
    is_replayable: isDead(state) && message.has_content && message.expires_at > now,
  };
}

function isDead(state: ListedMessage['state']): boolean {
  return state === 'failed' || state === 'abandoned';
}
