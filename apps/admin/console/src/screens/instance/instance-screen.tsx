import { Alert, Tabs } from '@mantine/core';
import { lazy, Suspense, type ReactNode } from 'react';
import { useNavigate, useParams } from 'react-router';
import type { InstanceView } from '../../../../src/contract.ts';
import { useAnswer } from '../../api/use-answer.ts';
import { Copy } from '../../parts/copy.tsx';
import { Loaded, Waiting } from '../../parts/loaded.tsx';
import { Screen } from '../../parts/screen.tsx';
import { StateBadge } from '../../parts/state-badge.tsx';
import { useMay } from '../../session/may-use.ts';
import { AuditTab } from './audit/audit-tab.tsx';
import { DomainsTab } from './domains/domains-tab.tsx';
import { KeysTab } from './keys/keys-tab.tsx';
import { MailTab } from './mail/mail-tab.tsx';
import { MessagesTab } from './messages/messages-tab.tsx';
import { AboutTab } from './about/about-tab.tsx';
import { SettingsTab } from './settings/settings-tab.tsx';
import { SuppressionsTab } from './suppressions/suppressions-tab.tsx';
import { UsageTab } from './usage/usage-tab.tsx';
import { UsersTab } from './users/users-tab.tsx';
import { WebhooksTab } from './webhooks/webhooks-tab.tsx';

// With the clients of two wire languages in it, which nothing else needs.
const TryTab = lazy(async () => ({ default: (await import('./try/try-tab.tsx')).TryTab }));

/** What the tabs of an instance are about. */
export interface InstanceTab {
  readonly instance: InstanceView;
}

const tabs = {
  overview: { label: 'Overview', needs: 'read', show: AboutTab },
  try: { label: 'Try it', needs: 'support', show: TryTab },
  users: { label: 'Users', needs: 'support', show: UsersTab },
  settings: { label: 'Settings', needs: 'read', show: SettingsTab },
  providers: { label: 'Providers', needs: 'read', show: ProvidersTab },
  domains: { label: 'Domains', needs: 'read', show: DomainsTab },
  keys: { label: 'Keys', needs: 'read', show: KeysTab },
  mail: { label: 'Mail', needs: 'support', show: MailTab },
  messages: { label: 'Messages', needs: 'support', show: MessagesTab },
  webhooks: { label: 'Webhooks', needs: 'support', show: WebhooksTab },
  usage: { label: 'Usage', needs: 'read', show: UsageTab },
  suppressions: { label: 'Suppressions', needs: 'support', show: SuppressionsTab },
  audit: { label: 'Audit', needs: 'read', show: AuditTab },
} as const;

type TabName = keyof typeof tabs;

/** One instance. */
export function InstanceScreen(): ReactNode {
  const { slug = '', tab = 'overview' } = useParams();
  const navigate = useNavigate();
  const may = useMay();
  const answer = useAnswer<InstanceView>(`/v1/instances/${encodeURIComponent(slug)}`);
  const names = (Object.keys(tabs) as TabName[]).filter((name) => may(tabs[name].needs));
  const shown = names.find((name) => name === tab) ?? 'overview';
  const Shown = tabs[shown].show;
  return (
    <Loaded answer={answer}>
      {(instance) => (
        <Screen
          title={instance.slug}
          about={instance.site_url}
          actions={
            <>
              <StateBadge state={instance.state} />
              <Copy value={instance.id} label="Copy the id" />
            </>
          }
        >
          {instance.state === 'suspended' && (
            <Alert color="yellow">It is suspended: its visitors are answered 503 until it is resumed.</Alert>
          )}
          <Tabs value={shown} onChange={(name) => void navigate(`/instances/${slug}/${name}`)} keepMounted={false}>
            <Tabs.List mb="md" className="tabs">
              {names.map((name) => (
                <Tabs.Tab key={name} value={name} ref={name === shown ? bringIntoView : undefined}>
                  {tabs[name].label}
                </Tabs.Tab>
              ))}
            </Tabs.List>
            <Tabs.Panel value={shown}>
              <Suspense fallback={<Waiting />}>
                <Shown key={instance.id} instance={instance} />
              </Suspense>
            </Tabs.Panel>
          </Tabs>
        </Screen>
      )}
    </Loaded>
  );
}

/** On a narrow screen the chosen tab may stand beyond its edge. */
function bringIntoView(tab: HTMLElement | null): void {
  tab?.scrollIntoView({ inline: 'center', block: 'nearest' });
}

function ProvidersTab({ instance }: InstanceTab): ReactNode {
  return <SettingsTab instance={instance} only="external" />;
}
