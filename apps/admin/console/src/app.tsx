import { MantineProvider } from '@mantine/core';
import { Notifications } from '@mantine/notifications';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { useState, type ReactNode } from 'react';
import { createBrowserRouter, createRoutesFromElements, Route, RouterProvider } from 'react-router';
import { AuditScreen } from './screens/audit/audit-screen.tsx';
import { DeliveriesScreen } from './screens/deliveries/deliveries-screen.tsx';
import { InboxScreen } from './screens/inbox/inbox-screen.tsx';
import { InstanceScreen } from './screens/instance/instance-screen.tsx';
import { InstancesScreen } from './screens/instances/instances-screen.tsx';
import { NoScreen } from './screens/no-screen.tsx';
import { OperatorsScreen } from './screens/operators/operators-screen.tsx';
import { OverviewScreen } from './screens/overview/overview-screen.tsx';
import { SessionProvider, useSession } from './session/session.tsx';
import { SignIn } from './session/sign-in.tsx';
import { Shell } from './shell/shell.tsx';
import { readableColours, theme } from './theme.ts';

const router = createBrowserRouter(
  createRoutesFromElements(
    <Route element={<Shell />}>
      <Route index element={<OverviewScreen />} />
      <Route path="instances" element={<InstancesScreen />} />
      <Route path="instances/:slug/:tab?" element={<InstanceScreen />} />
      <Route path="deliveries" element={<DeliveriesScreen />} />
      <Route path="inbox" element={<InboxScreen />} />
      <Route path="operators" element={<OperatorsScreen />} />
      <Route path="audit" element={<AuditScreen />} />
      <Route path="*" element={<NoScreen />} />
    </Route>,
  ),
  { basename: '/console' },
);

/** The whole console. The nonce lets the component library add style elements under the page's policy. */
export function App({ nonce }: { readonly nonce: string }): ReactNode {
  const [queries] = useState(() => new QueryClient({ defaultOptions: { queries: { staleTime: 5_000 } } }));
  return (
    <MantineProvider
      theme={theme}
      cssVariablesResolver={readableColours}
      defaultColorScheme="auto"
      getStyleNonce={() => nonce}
    >
      <Notifications position="bottom-right" />
      <QueryClientProvider client={queries}>
        <SessionProvider>
          <Screens />
        </SessionProvider>
      </QueryClientProvider>
    </MantineProvider>
  );
}

function Screens(): ReactNode {
  const { token } = useSession();
  if (token === undefined) return <SignIn />;
  return <RouterProvider router={router} />;
}
