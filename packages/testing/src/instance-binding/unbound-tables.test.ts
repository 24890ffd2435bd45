import { describe, expect, it } from 'vitest';
import { unboundTables } from './unbound-tables.ts';

const bound = {
  'a value of the caller': 'select * from gatehouse.users where instance_id = $1 and id = $2',
  'a value on the left, cast': 'select from gatehouse.users u where $1::uuid = u.instance_id',
  'a table that is bound itself, at any distance': `
    select from gatehouse.users u join gatehouse.sessions s on s.instance_id = u.instance_id
    left join gatehouse.session_methods m on m.instance_id = s.instance_id where u.instance_id = $1`,
  'what a bound query yields': `
    with old as (select o.instance_id, o.id from gatehouse.users o where o.instance_id = $1 limit 5)
    delete from gatehouse.users u using old where u.instance_id = old.instance_id and u.id = old.id`,
  'the query outside': `
    select from gatehouse.users u where u.instance_id = $1
      and exists (select from gatehouse.sessions s where s.instance_id = u.instance_id and s.user_id = u.id)`,
  'rows side by side': `
    update gatehouse.users u set email = d.email from gatehouse.identities d
    where (u.instance_id, u.id) = (d.instance_id, d.user_id) and d.instance_id = $1`,
  'a list of values': 'select from gatehouse.users where (instance_id, id) in (($1, $2), ($1, $3))',
  'values of an array': 'select from gatehouse.users where instance_id = any($1::uuid[])',
  'rows that the caller gives': `
    select from unnest($1::uuid[], $2::uuid[]) with ordinality as given (instance_id, id)
    cross join lateral (select * from gatehouse.users u where u.instance_id = given.instance_id limit 1) as found`,
  'an instance that is named': `
    select from gatehouse.instances i join gatehouse.users u on u.instance_id = i.id
    where i.deleted_at is distinct from $2 and i.slug = $1`,
  'an equality beside a case': `
    select from gatehouse.users where instance_id = $1 and email = case when $2 or $3 then $4 else $5 end`,
  'quotes of the query builder': `
    select "gatehouse"."users"."id" from "gatehouse"."users" inner join "gatehouse"."sessions" as "s"
    on "s"."instance_id" = "gatehouse"."users"."instance_id" where "gatehouse"."users"."instance_id" = $1`,
  'both sides of a union': `
    (select id from gatehouse.users where instance_id = $1) union all
    (select user_id from gatehouse.sessions where instance_id = $1)`,
  'what a recursion begins with': `
    with recursive line as (
      select t.instance_id, t.token_hash from gatehouse.refresh_tokens t where t.instance_id = $1
      union all
      select c.instance_id, c.token_hash from line join gatehouse.refresh_tokens c on c.instance_id = line.instance_id
    ) select from line`,
  'an insert that lists it': `
    insert into gatehouse.users as u (instance_id, id) values ($1, $2)
    on conflict (instance_id, id) do update set id = excluded.id returning u.*`,
  'nothing, where no tenant is': `
    select 'gatehouse.users' as text, "gatehouse.users" -- from gatehouse.users
    from gatehouse.operators where name is distinct from $1`,
} satisfies Record<string, string>;

const unbound: readonly (readonly [title: string, text: string, tables: readonly string[]])[] = [
  ['a select that only answers with it', 'select instance_id from gatehouse.users where id = $1', ['users']],
  ['a join of which one side is bound', `
    select from gatehouse.users u join gatehouse.sessions s on s.user_id = u.id where u.instance_id = $1`, ['sessions s']],
  ['tables that are bound to each other alone', `
    select from gatehouse.users u join gatehouse.sessions s on s.instance_id = u.instance_id`, ['users u', 'sessions s']],
  ['an update that sets it', 'update gatehouse.users set instance_id = $1 where id = $2', ['users']],
  ['one of two alternatives', `
    select from gatehouse.users where instance_id = $1 or email = $2`, ['users']],
  ['one in parentheses', `
    select from gatehouse.users where (instance_id = $1 or $1 is null) and id = $2`, ['users']],
  ['a case', 'select from gatehouse.users where case when instance_id = $1 then true else id = $2 end', ['users']],
  ['an alternative after a comparison', `
    select from gatehouse.users where instance_id = $1 and id is distinct from $2 or id = $3`, ['users']],
  ['what must not be', 'select from gatehouse.users where not (instance_id = $1)', ['users']],
  ['what differs', 'select from gatehouse.users where instance_id <> $1 and instance_id not in ($2)', ['users']],
  ['what is compared by order', 'select from gatehouse.users where (instance_id, id) > ($1, $2)', ['users']],
  ['what an unbound query yields', `
    with old as (select instance_id, id from gatehouse.users limit 5)
    delete from gatehouse.users u using old where u.instance_id = old.instance_id and u.id = old.id`, ['users', 'users u']],
  ['all instances', `
    select from gatehouse.instances i join gatehouse.users u on u.instance_id = i.id`, ['users u']],
  ['an insert without it', 'insert into gatehouse.users (id) select $1', ['users']],
  ['a bare delete of the query builder', 'delete from "gatehouse"."users" where "id" = $1', ['users']],
  ['a scalar in the columns', `
    select (select count(*) from gatehouse.sessions s where s.user_id = u.id) from gatehouse.users u
    where u.instance_id = $1`, ['sessions s']],
  ['the second of two statements', `
    delete from gatehouse.users where instance_id = '7'; delete from gatehouse.sessions`, ['sessions']],
  ['a list after a comma', `
    select from gatehouse.users u, gatehouse.sessions s where u.instance_id = $1`, ['sessions s']],
  ['a condition of a sum', `
    select count(*) filter (where instance_id = $1) from gatehouse.users`, ['users']],
]; // prettier-ignore

describe('a table is bound to an instance by', () => {
  it.each(Object.entries(bound))('%s', (_, text) => {
    expect(unboundTables(text)).toEqual([]);
  });
});

describe('a table is not bound by', () => {
  it.each(unbound)('%s', (_, text, tables) => {
    expect(unboundTables(text)).toEqual(tables);
  });
});
