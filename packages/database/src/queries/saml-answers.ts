import type { Database } from '../connect.ts';
import type { SamlKeyRow, SamlRelayStateRow } from '../rows/sso-row.ts';
import { rowsOf, type Scope } from '../scope.ts';
import { query, queryOne, statement } from '../statement.ts';

/** Remembers a request to a provider. */
export async function insertSamlRelayState(scope: Scope, relay: Omit<SamlRelayStateRow, 'instance_id'>): Promise<void> {
  await scope.db
    .knex<SamlRelayStateRow>('saml_relay_states')
    .withSchema(scope.db.namespace)
    .insert({ ...relay, instance_id: scope.instanceId });
}

const consume = statement(
  'consume_saml_relay_state',
  `delete from gatehouse.saml_relay_states where instance_id = $1 and id = $2
   returning instance_id, id, sso_provider_id, request_id, flow_state_id, created_at`,
);

/** Takes a request that a provider answers, once. @returns undefined when there is none, or another answer took it. */
export async function consumeSamlRelayState(scope: Scope, id: string): Promise<SamlRelayStateRow | undefined> {
  return queryOne<SamlRelayStateRow>(scope.db, consume, [scope.instanceId, id]);
}

const consumeAssertionOnce = statement(
  'consume_saml_assertion',
  `insert into gatehouse.saml_assertions (instance_id, id, expires_at) values ($1, $2, $3)
   on conflict (instance_id, id) do nothing returning id`,
);

/**
 * Uses an assertion up, of SAML or the message of a wallet. Of two that come with the same one the second waits for the first.
 *
 * @returns whether nobody had before.
 */
export async function consumeAssertion(scope: Scope, id: Buffer, expiresAt: Date): Promise<boolean> {
  return (await queryOne(scope.db, consumeAssertionOnce, [scope.instanceId, id, expiresAt])) !== undefined;
}

const sweep = statement(
  'sweep_saml_assertions',
  `-- every instance: upkeep removes what is old wherever it lies
   with old as (
     select instance_id, id from gatehouse.saml_assertions where expires_at < $1 limit $2 for update skip locked
   )
   delete from gatehouse.saml_assertions a using old where a.instance_id = old.instance_id and a.id = old.id
   returning a.id`,
);

/** Removes assertions that would be refused for their age. @returns how many, at most `limit`. */
export async function sweepSamlAssertions(db: Database, before: Date, limit: number): Promise<number> {
  return (await query(db, sweep, [before, limit])).length;
}

/** The key of that id that was made for the site. */
export async function findSamlKey(scope: Scope, id: string): Promise<SamlKeyRow | undefined> {
  return rowsOf(scope, 'saml_keys').where({ id }).first();
}

const keepKey = statement(
  'keep_saml_key',
  `insert into gatehouse.saml_keys (instance_id, id, sealed_key, created_at) values ($1, $2, $3, $4)
   on conflict (instance_id, id) do nothing`,
);

/** Keeps a key, unless another request was first. @returns the one that is kept. */
export async function keepSamlKey(scope: Scope, key: Omit<SamlKeyRow, 'instance_id'>): Promise<SamlKeyRow> {
  await query(scope.db, keepKey, [scope.instanceId, key.id, key.sealed_key, key.created_at]);
  return (await findSamlKey(scope, key.id)) as SamlKeyRow;
}
