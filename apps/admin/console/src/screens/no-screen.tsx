import { Button } from '@mantine/core';
import type { ReactNode } from 'react';
import { Link } from 'react-router';
import { Nothing } from '../parts/nothing.tsx';
import { Screen } from '../parts/screen.tsx';

/** For an address that leads nowhere. */
export function NoScreen(): ReactNode {
  return (
    <Screen title="Page not found">
      <Nothing
        title="No page has this address"
        action={
          <Button component={Link} to="/">
            Go to the overview
          </Button>
        }
      >
        It may be mistyped, or the page no longer exists.
      </Nothing>
    </Screen>
  );
}
