import type { MeView } from '../../../src/contract.ts';
import { useAnswer } from '../api/use-answer.ts';

type Scope = MeView['scopes'][number];

/** Tells what the credential may do, so that nothing is offered that would be refused. Whoever may do anything may read. */
export function useMay(): (needed: Scope) => boolean {
  const { data } = useAnswer<MeView>('/v1/me');
  const scopes = data?.scopes ?? [];
  return (needed) => scopes.includes('all') || scopes.includes(needed) || (needed === 'read' && scopes.length > 0);
}
