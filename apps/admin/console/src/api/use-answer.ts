import {
  useInfiniteQuery,
  useQuery,
  type InfiniteData,
  type UseInfiniteQueryResult,
  type UseQueryResult,
} from '@tanstack/react-query';
import { useSession } from '../session/session.tsx';
import { ask, Refusal } from './ask.ts';

const patience = { retry: (count: number, error: Error) => isPassing(error) && count < 2 };

// What a moment's wait may mend; anything else is answered the same again.
function isPassing(error: Error): boolean {
  return error instanceof Refusal && (error.status === 0 || error.status >= 502);
}

/** What GET answers at a path; nothing is asked while the path is undefined. */
export function useAnswer<T>(path: string | undefined, everyMilliseconds?: number): UseQueryResult<T> {
  const { token, signOut } = useSession();
  return useQuery<T>({
    queryKey: [path],
    enabled: path !== undefined && token !== undefined,
    queryFn: ({ signal }) => guarded(ask<T>(token ?? '', { path: path ?? '', signal }), signOut),
    ...(everyMilliseconds === undefined ? {} : { refetchInterval: everyMilliseconds }),
    ...patience,
  });
}

/** A list that comes in pages, each of which names the next. */
export function usePages<Page extends { readonly next: string | null; readonly has_more?: boolean }>(
  path: string,
  /** The parameter that asks for the next page. */
  parameter = 'cursor',
): UseInfiniteQueryResult<InfiniteData<Page>> {
  const { token, signOut } = useSession();
  return useInfiniteQuery({
    queryKey: [path, 'pages'],
    queryFn: ({ pageParam, signal }) => {
      const further = `${path.includes('?') ? '&' : '?'}${parameter}=${encodeURIComponent(pageParam)}`;
      const wanted = pageParam === '' ? path : `${path}${further}`;
      return guarded(ask<Page>(token ?? '', { path: wanted, signal }), signOut);
    },
    initialPageParam: '',
    // A feed names where to go on also at its end.
    getNextPageParam: ({ next, has_more: hasMore = true }: Page) => (hasMore ? next : null),
    ...patience,
  });
}

/** A credential that has ended ends the session. */
export async function guarded<T>(answer: Promise<T>, signOut: (notice: string) => void): Promise<T> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof Refusal && error.status === 401) {
      signOut('This credential is no longer accepted: it has expired, or somebody revoked it.');
    }
    throw error;
  }
}
