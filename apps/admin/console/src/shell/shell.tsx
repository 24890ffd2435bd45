import { AppShell, Burger, Button, Group, NavLink, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useEffect, useRef, type ReactNode } from 'react';
import { Link, Outlet, useLocation } from 'react-router';
import type { MeView } from '../../../src/contract.ts';
import { useAnswer } from '../api/use-answer.ts';
import { Icon, type IconName } from '../parts/icon.tsx';
import { useMay } from '../session/may-use.ts';
import { useSession } from '../session/session.tsx';
import { LeaveGuard, useLeave } from './leave-guard.tsx';
import { Mark } from './mark.tsx';
import { screenOf } from './screen-of.ts';
import { ThemeSwitch } from './theme-switch.tsx';

/** What stands around every screen. */
export function Shell(): ReactNode {
  return (
    <LeaveGuard>
      <Frame />
    </LeaveGuard>
  );
}

function Frame(): ReactNode {
  const [isOpen, { toggle, close }] = useDisclosure(false);
  const { signOut } = useSession();
  const leave = useLeave();
  const { data: me } = useAnswer<MeView>('/v1/me');
  useArrival();
  return (
    <AppShell
      header={{ height: 56 }}
      navbar={{ width: 220, breakpoint: 'sm', collapsed: { mobile: !isOpen } }}
      padding="md"
    >
      <a href="#screen" className="skip">
        Skip to the screen
      </a>
      <AppShell.Header>
        <Group h="100%" px="md" justify="space-between" wrap="nowrap">
          <Group gap="sm" wrap="nowrap">
            <Burger
              opened={isOpen}
              onClick={toggle}
              hiddenFrom="sm"
              size="sm"
              aria-label="Menu"
              aria-expanded={isOpen}
            />
            <Mark size={28} />
            <Text fw={600}>Gatehouse</Text>
          </Group>
          <Group gap="sm" wrap="nowrap">
            {me && (
              <Text size="sm" c="dimmed" visibleFrom="sm" title={`scopes: ${me.scopes.join(', ')}`}>
                {me.name} ({me.scopes.join(', ')})
              </Text>
            )}
            <ThemeSwitch />
            <Button variant="default" size="sm" onClick={() => leave(signOut)}>
              Sign out
            </Button>
          </Group>
        </Group>
      </AppShell.Header>
      <AppShell.Navbar p="sm" aria-label="Screens" className={isOpen ? undefined : 'menu-closed'}>
        <Places onChosen={close} />
        <Text size="xs" c="dimmed" mt="auto" px="xs">
          {me && `Gatehouse ${me.version}`}
        </Text>
      </AppShell.Navbar>
      <AppShell.Main id="screen" tabIndex={-1}>
        <Outlet />
      </AppShell.Main>
    </AppShell>
  );
}

/** Brings whoever has followed a link to the top of the screen, and to its name: a screen reader says where one is. */
function useArrival(): void {
  const { pathname } = useLocation();
  // Whoever walks through the tabs of one stays on them.
  const screen = screenOf(pathname);
  const last = useRef(screen);
  useEffect(() => {
    if (last.current === screen) return;
    last.current = screen;
    scrollTo(0, 0);
    document.querySelector<HTMLElement>('#screen h1')?.focus({ preventScroll: true });
  }, [screen]);
}

function Places({ onChosen }: { readonly onChosen: () => void }): ReactNode {
  const may = useMay();
  const { pathname } = useLocation();
  const { data: me } = useAnswer<MeView>('/v1/me');
  const place = (to: string, label: string, icon: IconName): ReactNode => {
    const isHere = to === '/' ? pathname === '/' : pathname.startsWith(to);
    return (
      <NavLink
        component={Link}
        to={to}
        label={label}
        active={isHere}
        aria-current={isHere ? 'page' : undefined}
        leftSection={<Icon name={icon} />}
        onClick={onChosen}
      />
    );
  };
  return (
    <div>
      {place('/', 'Overview', 'overview')}
      {place('/instances', 'Instances', 'instances')}
      {place('/deliveries', 'Deliveries', 'deliveries')}
      {me?.has_inbox && may('support') && place('/inbox', 'Local inbox', 'inbox')}
      {may('all') && place('/operators', 'Operators', 'operators')}
      {place('/audit', 'Audit log', 'audit')}
      <NavLink
        href="/v1/reference"
        target="_blank"
        rel="noreferrer"
        label="API reference"
        leftSection={<Icon name="external" />}
      />
    </div>
  );
}
