import { Button, Center } from '@mantine/core';
import type { InfiniteData, UseInfiniteQueryResult } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { Waiting } from './loaded.tsx';
import { Trouble } from './trouble.tsx';

/** A list that comes in pages: its entries, and a button for more. */
export function Paged<Page, Entry>({
  pages,
  entriesOf,
  empty,
  isWhole = false,
  children,
}: {
  readonly pages: UseInfiniteQueryResult<InfiniteData<Page>>;
  readonly entriesOf: (page: Page) => readonly Entry[];
  readonly empty: ReactNode;
  /** The first page is all that is wanted. */
  readonly isWhole?: boolean;
  readonly children: (entries: readonly Entry[]) => ReactNode;
}): ReactNode {
  const { data, error, refetch, hasNextPage, fetchNextPage, isFetchingNextPage } = pages;
  const trouble = error && <Trouble title="Could not load the list" problems={[error.message]} onRetry={refetch} />;
  if (!data) return trouble ?? <Waiting />;
  const entries = data.pages.flatMap(entriesOf);
  if (entries.length === 0) return empty;
  return (
    <>
      {children(entries)}
      {trouble}
      {hasNextPage && !isWhole && (
        <Center mt="md">
          <Button variant="default" loading={isFetchingNextPage} onClick={() => void fetchNextPage()}>
            Show more
          </Button>
        </Center>
      )}
    </>
  );
}
