import { operatorActor, type Actor } from '@gatehouse/identity';
import type { Operator } from '@gatehouse/instances';

/** The operator as a site's own log names it; of several credentials it also says which. */
export function actorOf({ id, name }: Operator): Actor {
  return id === null ? operatorActor : { ...operatorActor, fullName: name };
}
