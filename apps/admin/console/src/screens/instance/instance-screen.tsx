import { Alert, Anchor, Button, Tabs } from '@mantine/core';
import { lazy, Suspense, type ReactNode } from 'react';
import { Link, useNavigate, useParams } from 'react-router';
import type { InstanceView } from '../../../../src/contract.ts';
import { Refusal } from '../../api/ask.ts';
import { useAnswer } from '../../api/use-answer.ts';
import { Copy } from '../../parts/copy.tsx';
import { Loaded, Waiting } from '../../parts/loaded.tsx';
import { Nothing } from '../../parts/nothing.tsx';
import { Screen } from '../../parts/screen.tsx';
import { StateBadge } from '../../parts/state-badge.tsx';
import { useMay } from '../../session/may-use.ts';
import { useUnsaved } from '../../shell/leave-guard.tsx';
import { AuditTab } from './audit/audit-tab.tsx';
import { DomainsTab } from './domains/domains-tab.tsx';
import { KeysTab } from './keys/keys-tab.tsx';
import { MailTab } from './mail/mail-tab.tsx';
import { MessagesTab } from './messages/messages-tab.tsx';
import { AboutTab } from './about/about-tab.tsx';
import { SettingsTab } from './settings/settings-tab.tsx';
import { useSettingsDraft, type SettingsDraft } from './settings/use-settings-draft.ts';
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

/** Those in which settings are changed also get the changes that are not saved: all of them write at one draft. */
export interface DraftingTab extends InstanceTab {
  readonly draft: SettingsDraft;
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

const drafting: readonly TabName[] = ['settings', 'providers', 'mail'];

/** One instance. */
export function InstanceScreen(): ReactNode {
  const { slug = '', tab } = useParams();
  const may = useMay();
  const answer = useAnswer<InstanceView>(`/v1/instances/${encodeURIComponent(slug)}`);
  const names = (Object.keys(tabs) as TabName[]).filter((name) => may(tabs[name].needs));
  const shown = names.find((name) => name === tab) ?? 'overview';
  const { data: instance, error } = answer;
  const isUnknown = error instanceof Refusal && error.status === 404;
  return (
    <Screen
      title={instance?.slug ?? slug}
      part={tabs[shown].label}
      about={instance?.site_url}
      actions={instance && <Marks instance={instance} />}
    >
      {isUnknown ? (
        <NoInstance />
      ) : (
        <Loaded answer={answer}>
          {(loaded) => <Parts key={loaded.id} instance={loaded} names={names} shown={shown} />}
        </Loaded>
      )}
    </Screen>
  );
}

function Marks({ instance: { id, state } }: InstanceTab): ReactNode {
  return (
    <>
      <StateBadge state={state} />
      <Copy value={id} label="Copy the id" />
    </>
  );
}

interface PartsProps extends InstanceTab {
  /** The tabs that are offered. */
  readonly names: readonly TabName[];
  readonly shown: TabName;
}

function Parts({ instance, names, shown }: PartsProps): ReactNode {
  const { slug = '' } = useParams();
  const navigate = useNavigate();
  const draft = useSettingsDraft(instance);
  useUnsaved(draft.edits.size);
  const Shown = tabs[shown].show;
  return (
    <>
      {instance.state === 'suspended' && (
        <Alert color="yellow">This instance is suspended: visitors get the error 503 until it is resumed.</Alert>
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
          {draft.edits.size > 0 && !drafting.includes(shown) && <Unsaved count={draft.edits.size} slug={slug} />}
          <Suspense fallback={<Waiting />}>
            <Shown instance={instance} draft={draft} />
          </Suspense>
        </Tabs.Panel>
      </Tabs>
    </>
  );
}

function Unsaved({ count, slug }: { readonly count: number; readonly slug: string }): ReactNode {
  return (
    <Alert color="yellow" mb="md" role="status">
      {count === 1 ? 'One change to the settings is' : `${count} changes to the settings are`} not saved.{' '}
      <Anchor component={Link} to={`/instances/${slug}/settings`} size="sm" underline="always">
        Go to the settings
      </Anchor>
    </Alert>
  );
}

function NoInstance(): ReactNode {
  return (
    <Nothing
      title="There is no such instance"
      action={
        <Button component={Link} to="/instances">
          Go to the instances
        </Button>
      }
    >
      No instance has this name or id. It may have been renamed or deleted; a deleted instance can be restored for a
      week from the list of deleted instances.
    </Nothing>
  );
}

/** On a narrow screen the chosen tab may stand beyond its edge. */
function bringIntoView(tab: HTMLElement | null): void {
  tab?.scrollIntoView({ inline: 'center', block: 'nearest' });
}

function ProvidersTab(props: DraftingTab): ReactNode {
  return <SettingsTab {...props} only="external" />;
}
