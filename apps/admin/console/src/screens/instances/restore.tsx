import { Button } from '@mantine/core';
import type { ReactNode } from 'react';
import { useDeed } from '../../api/use-deed.ts';
import { useMay } from '../../session/may-use.ts';

/** Brings a deleted instance back. */
export function Restore({ id, slug }: { readonly id: string; readonly slug: string }): ReactNode {
  const may = useMay();
  const restore = useDeed<void>(() => ({ method: 'POST', path: `/v1/instances/${id}/restore` }), {
    name: 'restore the instance',
    changes: ['/v1/instances', '/v1/audit'],
    done: `${slug} is restored.`,
  });
  if (!may('provision')) return null;
  return (
    <Button size="xs" variant="default" loading={restore.isPending} onClick={() => restore.mutate()}>
      Restore
    </Button>
  );
}
