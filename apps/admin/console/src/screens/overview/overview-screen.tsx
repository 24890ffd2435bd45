import { Alert, Anchor, Button, Text } from '@mantine/core';
import type { UseQueryResult } from '@tanstack/react-query';
import { Fragment, type ReactNode } from 'react';
import { Link } from 'react-router';
import type { HealthView, InstanceList } from '../../../../src/contract.ts';
import { useAnswer } from '../../api/use-answer.ts';
import { Loaded } from '../../parts/loaded.tsx';
import { Nothing } from '../../parts/nothing.tsx';
import { Screen } from '../../parts/screen.tsx';
import { Section } from '../../parts/section.tsx';
import { StateBadge } from '../../parts/state-badge.tsx';
import { Tile } from '../../parts/tile.tsx';
import { useMay } from '../../session/may-use.ts';
import { AuditEntries } from '../audit/audit-list.tsx';
import { channelNames } from '../deliveries/channel-names.ts';
import { PlatformUsage } from './platform-usage.tsx';

const everyMilliseconds = 10_000;

/** How the platform fares; where there is nothing yet, what to begin with. */
export function OverviewScreen(): ReactNode {
  const health = useAnswer<HealthView>('/v1/health', everyMilliseconds);
  const newest = useAnswer<InstanceList>('/v1/instances?sort=-created_at&limit=5');
  const isNew = newest.data?.instances.length === 0;
  return (
    <Screen title="Overview" about="The platform at a glance.">
      {isNew && <Newest answer={newest} />}
      <PlatformUsage />
      <Loaded answer={health}>{(data) => <Health health={data} />}</Loaded>
      {!isNew && <Newest answer={newest} />}
      <Section title="Latest operator actions">
        <AuditEntries path="/v1/audit?limit=5" isBrief />
      </Section>
    </Screen>
  );
}

function Newest({ answer }: { readonly answer: UseQueryResult<InstanceList> }): ReactNode {
  return (
    <Section
      title="Newest instances"
      actions={
        <Anchor component={Link} to="/instances" size="sm">
          All instances
        </Anchor>
      }
    >
      <Loaded answer={answer}>
        {({ instances }) => (instances.length === 0 ? <NoneYet /> : <List instances={instances} />)}
      </Loaded>
    </Section>
  );
}

function NoneYet(): ReactNode {
  const may = useMay();
  const create = may('provision') && (
    <Button component={Link} to="/instances" state={{ isCreating: true }}>
      Create the first one
    </Button>
  );
  return (
    <Nothing title="No instances yet" action={create}>
      An instance holds the users of one site.
    </Nothing>
  );
}

function List({ instances }: Pick<InstanceList, 'instances'>): ReactNode {
  return (
    <div className="newest">
      {instances.map(({ id, slug, state, site_url: site }) => (
        <Fragment key={id}>
          <Anchor component={Link} to={`/instances/${slug}`} fw={600} size="sm" truncate>
            {slug}
          </Anchor>
          <Text size="sm" c="dimmed" truncate title={site} visibleFrom="sm">
            {site}
          </Text>
          <StateBadge state={state} />
        </Fragment>
      ))}
    </div>
  );
}

function Health({ health: { database, deliveries, migrations } }: { readonly health: HealthView }): ReactNode {
  const { channels, queue } = deliveries;
  return (
    <>
      <Migrations {...migrations} />
      {queue === 'degraded' && (
        <Alert color="yellow">The job queue is not responding. Nothing is lost: deliveries wait.</Alert>
      )}
      <div className="cards">
        {channels.map(({ channel, waiting, dead, lag_seconds: lag }) => (
          <Tile key={channel} label={`${channelNames[channel]} waiting`} value={waiting}>
            <Text size="sm" c={dead > 0 ? 'red' : 'dimmed'}>
              {dead} failed in 24 h{lag > 0 && `, oldest overdue by ${lag} s`}
            </Text>
          </Tile>
        ))}
        <Tile label="Connections to PostgreSQL" value={database.connections}>
          <Text size="sm" c="dimmed">
            of {database.connections_max.toLocaleString()}; version {database.version} answered in{' '}
            {database.latency_ms.toLocaleString()} ms{database.row_security && '; row-level security is on'}
          </Text>
        </Tile>
      </div>
    </>
  );
}

function Migrations({ state, level, newest }: HealthView['migrations']): ReactNode {
  if (state === 'current') return null;
  return (
    <Alert color="yellow" title="The database schema does not match this build">
      {state === 'behind'
        ? `It is at ${level ?? 'none'}, behind ${newest}: run “gatehouse migrate”.`
        : `It is at ${level}, ahead of ${newest}: run the newer build everywhere.`}
    </Alert>
  );
}
