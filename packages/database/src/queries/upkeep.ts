import type { Database } from '../connect.ts';
import { query, statement } from '../statement.ts';

const sweepDecoys = statement(
  'sweep_decoy_messages',
  `-- every instance: upkeep removes what is old wherever it lies
   with old as (
     select instance_id, id from gatehouse.messages
     where recipient = '' and state = 'suppressed' and created_at < $1
     limit $2
     for update skip locked
   )
   delete from gatehouse.messages m using old where m.instance_id = old.instance_id and m.id = old.id
   returning m.id`,
);

const sweepFlows = statement(
  'sweep_flow_states',
  `-- every instance: upkeep removes what is old wherever it lies
   with old as (
     select instance_id, id from gatehouse.flow_states where created_at < $1 limit $2 for update skip locked
   )
   delete from gatehouse.flow_states f using old where f.instance_id = old.instance_id and f.id = old.id
   returning f.id`,
);

/** Removes messages that were never meant for anybody and are older. @returns how many, at most `limit`. */
export async function sweepDecoyMessages(db: Database, before: Date, limit: number): Promise<number> {
  return (await query(db, sweepDecoys, [before, limit])).length;
}

/** Removes sign-ins that were begun earlier and never ended. @returns how many, at most `limit`. */
export async function sweepFlowStates(db: Database, before: Date, limit: number): Promise<number> {
  return (await query(db, sweepFlows, [before, limit])).length;
}
