import { Button } from '@mantine/core';
import type { ReactNode } from 'react';
import { Link } from 'react-router';
import { Nothing } from '../parts/nothing.tsx';
import { Screen } from '../parts/screen.tsx';

/** For an address that leads nowhere. */
export function NoScreen(): ReactNode {
  return (
    <Screen title="There is nothing here">
      <Nothing
        title="No screen has this address"
        action={
          <Button component={Link} to="/">
            Go to the overview
          </Button>
        }
      >
        It may have been mistyped, or what it showed is gone.
      </Nothing>
    </Screen>
  );
}
