import { AppError } from '@gatehouse/errors';
import type { Knex } from 'knex';
import type { Database } from '../connect.ts';
import type { InstanceDomainRow } from '../rows/instance-row.ts';
import { queryOne, statement } from '../statement.ts';

const insert = statement(
  'insert_instance_domain',
  `insert into gatehouse.instance_domains as d (domain, instance_id, verified_at, is_primary, created_at)
   values ($1, $2, $3, $4, $5)
   on conflict (domain) do update set verified_at = coalesce(d.verified_at, excluded.verified_at)
   where d.instance_id = excluded.instance_id
   returning *`,
);

/**
 * Adds a host name to an instance. What the instance has already stays as it is, but for becoming verified.
 *
 * @throws AppError `instance_domain_taken` when another instance has it.
 */
export async function insertInstanceDomain(db: Database, domain: InstanceDomainRow): Promise<InstanceDomainRow> {
  const { instance_id, verified_at, is_primary, created_at } = domain;
  const values = [domain.domain, instance_id, verified_at, is_primary, created_at];
  const row = await queryOne<InstanceDomainRow>(db, insert, values);
  if (!row) throw new AppError('instance_domain_taken', { params: { domain: domain.domain } });
  return row;
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
