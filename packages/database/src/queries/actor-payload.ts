/** SQL that makes the actor's part of an audit payload from the `users` row with that alias. */
export function actorPayload(alias: string): string {
  return `(jsonb_build_object(
      'actor_id', ${alias}.id,
      'actor_email', coalesce(${alias}.email, ''),
      'actor_username', coalesce(nullif(${alias}.phone, ''), ${alias}.email, ''),
      'actor_via_sso', ${alias}.is_sso_user)
    || case when jsonb_typeof(${alias}.user_metadata->'full_name') = 'string'
         then jsonb_build_object('actor_name', ${alias}.user_metadata->>'full_name') else '{}' end)`;
}
