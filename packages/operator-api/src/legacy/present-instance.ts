import { nilUuid } from '@gatehouse/crypto';
import { toLegacyConfig, type InstanceRecord } from '@gatehouse/instances';
import { goJson, type HttpContext } from '@gatehouse/http';
import type { OperatorDependencies } from '../operator-dependencies.ts';

/** Answers with an instance, in the key order of netlify.md 2.6. Without secrets, unless a setting says so. */
export function answerInstance(
  ctx: HttpContext,
  { endpoint, showSecrets }: OperatorDependencies,
  instance: InstanceRecord,
  isNew: boolean,
): void {
  ctx.status = isNew ? 201 : 200;
  ctx.set('Content-Type', 'application/json');
  ctx.body = goJson({
    id: instance.id,
    uuid: instance.siteUuid ?? nilUuid,
    config: toLegacyConfig(instance.settings, { showSecrets }),
    created_at: instance.createdAt.toISOString(),
    updated_at: instance.updatedAt.toISOString(),
    ...(isNew ? { endpoint, state: 'active' } : {}),
  });
}
