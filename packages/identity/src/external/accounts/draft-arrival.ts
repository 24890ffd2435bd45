import type { UserRow } from '@gatehouse/database';
import type { Context } from '../../context.ts';
import { mergeMetadata } from '../../users/metadata.ts';
import { draftUser } from '../../users/new-user.ts';
import type { Arrival } from './arrival.ts';
import type { Decision } from './decide.ts';

/** The user that somebody becomes who has no account yet. @throws AppError `validation_failed` */
export function draftArrival(
  context: Context,
  { provider, profile }: Arrival,
  decision: Decision & { kind: 'create' },
): UserRow {
  const drafted = draftUser(context, {
    aud: context.request.audience,
    role: context.instance.settings.jwt.default_group_name,
    address: { kind: 'email', ...(decision.email ?? { written: '', key: '' }) },
    passwordHash: null,
    userMetadata: mergeMetadata({}, profile.claims),
  });
  return {
    ...drafted,
    ...(decision.email === null ? { email: null, email_key: null } : {}),
    app_metadata: { provider, providers: [provider] },
    is_sso_user: decision.isApart,
  };
}
