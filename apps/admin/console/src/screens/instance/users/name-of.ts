import type { UserView } from '../../../../../src/contract.ts';

/** What a user is called: the address, else the number, else the id. */
export function nameOf({ email, phone, id }: UserView): string {
  return email ?? phone ?? id;
}
