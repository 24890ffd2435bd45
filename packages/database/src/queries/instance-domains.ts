import { AppError } from '@gatehouse/errors';
import type { Knex } from 'knex';
import type { Database } from '../connect.ts';
import type { InstanceDomainRow } from '../rows/instance-row.ts';
import { queryOne, statement } from '../statement.ts';

// What nobody has verified gives way to what somebody has, and after a while to any other claim.
const insert = statement(
  'insert_instance_domain',
  `insert into gatehouse.instance_domains as d (domain, instance_id, verified_at, is_primary, challenge, created_at)
   values ($1, $2, $3, $4, $5, $6)
   on conflict (domain) do update set
     instance_id = excluded.instance_id,
     verified_at = coalesce(d.verified_at, excluded.verified_at),
     is_primary = case when d.instance_id = excluded.instance_id then d.is_primary or excluded.is_primary
       else excluded.is_primary end,
     challenge = case when coalesce(d.verified_at, excluded.verified_at) is not null then null
       when d.instance_id = excluded.instance_id then d.challenge else excluded.challenge end,
     created_at = case when d.instance_id = excluded.instance_id then d.created_at else excluded.created_at end
   where d.instance_id = excluded.instance_id
     or (d.verified_at is null and (excluded.verified_at is not null or d.created_at <= $7))
   returning *`,
);

const verify = statement(
  'verify_instance_domain',
  `update gatehouse.instance_domains set verified_at = $3, challenge = null, is_primary = is_primary or $4
   where domain = $1 and instance_id = $2 and challenge = $5 returning *`,
);

const setPrimary = statement(
  'set_primary_domain',
  `update gatehouse.instance_domains set is_primary = (domain = $1) where instance_id = $2
   and is_primary is distinct from (domain = $1)`,
);

/**
 * Adds a host name to an instance. What the instance has already stays as it is, but for becoming verified.
 *
 * @param staleBefore claims of other instances that nobody verified and that are as old give way
 * @throws AppError `instance_domain_taken` when another instance has it.
 */
export async function insertInstanceDomain(
  db: Database,
  domain: InstanceDomainRow,
  staleBefore: Date,
): Promise<InstanceDomainRow> {
  const { instance_id, verified_at, is_primary, challenge, created_at } = domain;
  const values = [domain.domain, instance_id, verified_at, is_primary, challenge, created_at, staleBefore];
  const row = await queryOne<InstanceDomainRow>(db, insert, values);
  if (!row) throw new AppError('instance_domain_taken', { params: { domain: domain.domain } });
  return row;
}

/** The host name of an instance, if it has that one. */
export async function findInstanceDomain(
  db: Database,
  instanceId: string,
  domain: string,
): Promise<InstanceDomainRow | undefined> {
  return domains(db).where({ domain, instance_id: instanceId }).first();
}

/** Marks a host name as verified by its challenge. @returns undefined when it no longer has this challenge */
export async function verifyInstanceDomain(
  db: Database,
  { domain, instance_id, challenge }: InstanceDomainRow,
  isPrimary: boolean,
  now: Date,
): Promise<InstanceDomainRow | undefined> {
  return queryOne<InstanceDomainRow>(db, verify, [domain, instance_id, now, isPrimary, challenge]);
}

/** Makes one host name of an instance the primary one, and every other not. */
export async function setPrimaryDomain(db: Database, instanceId: string, domain: string): Promise<void> {
  await queryOne(db, setPrimary, [domain, instanceId]);
}

/** Takes a host name from an instance. @returns false when the instance did not have it. */
export async function deleteInstanceDomain(db: Database, instanceId: string, domain: string): Promise<boolean> {
  return (await domains(db).where({ domain, instance_id: instanceId }).delete()) > 0;
}

/** The host names of an instance, the primary one first. */
export async function listInstanceDomains(db: Database, instanceId: string): Promise<InstanceDomainRow[]> {
  return domains(db)
    .where({ instance_id: instanceId })
    .orderBy([{ column: 'is_primary', order: 'desc' }, 'domain']);
}

function domains(db: Database): Knex.QueryBuilder<InstanceDomainRow, InstanceDomainRow[]> {
  return db.knex('instance_domains').withSchema(db.namespace);
}
