import { Badge } from '@mantine/core';
import type { ReactNode } from 'react';

const colours: Readonly<Record<string, string>> = {
  active: 'green',
  sent: 'green',
  enabled: 'green',
  verified: 'green',
  ok: 'green',
  published: 'blue',
  queued: 'blue',
  sending: 'blue',
  invited: 'blue',
  created: 'gray',
  retiring: 'yellow',
  suspended: 'yellow',
  paused: 'yellow',
  unverified: 'yellow',
  unconfirmed: 'yellow',
  suppressed: 'yellow',
  degraded: 'yellow',
  banned: 'red',
  failed: 'red',
  abandoned: 'red',
  deleted: 'red',
  expired: 'red',
  disabled: 'red',
  revoked: 'red',
};

/** A state: its word, with a dot whose colour only helps the eye. */
export function StateBadge({ state }: { readonly state: string }): ReactNode {
  return (
    <Badge variant="dot" color={colours[state] ?? 'gray'} tt="none" className="whole">
      {state}
    </Badge>
  );
}
