import { Anchor } from '@mantine/core';
import { useState, type ReactNode } from 'react';

/** Lines of which only the first few are shown until somebody wants them all. */
export function Folded({
  lines,
  most = 3,
}: {
  readonly lines: readonly ReactNode[];
  readonly most?: number;
}): ReactNode {
  const [isOpen, setOpen] = useState(false);
  return (
    <>
      {isOpen ? lines : lines.slice(0, most)}
      {lines.length > most && (
        <Anchor component="button" type="button" size="sm" aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
          {isOpen ? 'Show less' : `Show ${lines.length - most} more`}
        </Anchor>
      )}
    </>
  );
}
