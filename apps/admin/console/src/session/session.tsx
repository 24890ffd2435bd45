import { useQueryClient } from '@tanstack/react-query';
import { createContext, use, useCallback, useMemo, useState, type ReactNode } from 'react';
import type { MeView } from '../../../src/contract.ts';
import { ask } from '../api/ask.ts';

// Until the tab is closed; never in an address, a cookie or what outlives the tab.
const place = 'gatehouse.operator-token';

/** Who works here. */
export interface Session {
  readonly token: string | undefined;
  /** Why somebody was signed out, if not by hand. */
  readonly notice: string | undefined;
  /** Takes a credential that the API accepts. @throws Refusal */
  readonly signIn: (token: string) => Promise<void>;
  readonly signOut: (notice?: string) => void;
}

const SessionContext = createContext<Session | undefined>(undefined);

/** Holds the operator's credential for everything below. */
export function SessionProvider({ children }: { readonly children: ReactNode }): ReactNode {
  const queries = useQueryClient();
  const [token, setToken] = useState<string | undefined>(() => sessionStorage.getItem(place) ?? undefined);
  const [notice, setNotice] = useState<string>();
  const signIn = useCallback(
    async (given: string) => {
      const me = await ask<MeView>(given, { path: '/v1/me' });
      queries.setQueryData(['/v1/me'], me);
      sessionStorage.setItem(place, given);
      setNotice(undefined);
      setToken(given);
    },
    [queries],
  );
  const signOut = useCallback(
    (why?: string) => {
      sessionStorage.removeItem(place);
      setToken(undefined);
      setNotice(why);
      queries.clear();
    },
    [queries],
  );
  const session = useMemo(() => ({ token, notice, signIn, signOut }), [token, notice, signIn, signOut]);
  return <SessionContext value={session}>{children}</SessionContext>;
}

/** The session. */
export function useSession(): Session {
  const session = use(SessionContext);
  if (!session) throw new Error('there is no session above this');
  return session;
}
