import { Group, NativeSelect, Stack, Table, Text } from '@mantine/core';
import { useState, type ReactNode } from 'react';
import type { UsageView } from '../../../../../src/contract.ts';
import { useAnswer } from '../../../api/use-answer.ts';
import { LazyUsageCharts } from '../../../charts/lazy-usage-charts.tsx';
import { Loaded } from '../../../parts/loaded.tsx';
import { Rows } from '../../../parts/rows.tsx';
import { Section } from '../../../parts/section.tsx';
import { Tile } from '../../../parts/tile.tsx';
import type { InstanceTab } from '../instance-screen.tsx';
import { daysBetween, rangeOf, type Period } from './days.ts';
import { metricName } from './metric-names.ts';

const day = new Intl.DateTimeFormat(undefined, { month: 'short', day: 'numeric', timeZone: 'UTC' });
const periods: readonly { readonly value: Period; readonly label: string }[] = [
  { value: 'month', label: 'This month' },
  { value: '30', label: 'The last thirty days' },
  { value: '90', label: 'The last ninety days' },
];

/** What an instance used, by day. */
export function UsageTab({ instance: { slug } }: InstanceTab): ReactNode {
  const [period, setPeriod] = useState<Period>('30');
  const [now] = useState(() => new Date());
  const { from, to } = rangeOf(period, now);
  const usage = useAnswer<UsageView>(`/v1/instances/${slug}/usage?from=${from}&to=${to}`);
  return (
    <Stack>
      <Group justify="space-between" align="end">
        <NativeSelect
          label="Time"
          data={[...periods]}
          value={period}
          onChange={(event) => setPeriod(event.currentTarget.value as Period)}
        />
        <Text size="sm" c="dimmed">
          Days are UTC; the last five seconds may be missing.
        </Text>
      </Group>
      <Loaded answer={usage}>{(data) => <Usage usage={data} />}</Loaded>
    </Stack>
  );
}

function Usage({ usage: { from, to, users, days, total, months } }: { readonly usage: UsageView }): ReactNode {
  const byDay = new Map(days.map(({ day: name, amounts }) => [name, amounts]));
  const points = daysBetween(from, to).map((name) => ({
    label: day.format(new Date(name)),
    amounts: byDay.get(name) ?? {},
  }));
  return (
    <>
      <div className="cards">
        <Tile label="Users now" value={users} />
        {months.toReversed().map(({ month, active_users: active }) => (
          <Tile key={month} label={`Active in ${month}`} value={active} />
        ))}
      </div>
      <LazyUsageCharts points={points} total={total} />
      <Section title="Totals" about={`From ${from} to ${to}.`}>
        {Object.keys(total).length === 0 ? (
          <Text size="sm" c="dimmed">
            No usage in this period.
          </Text>
        ) : (
          <Rows label="Usage" heads={['What', 'How much']}>
            {Object.entries(total).map(([metric, amount]) => (
              <Table.Tr key={metric}>
                <Table.Td>{metricName(metric)}</Table.Td>
                <Table.Td fw={600}>{amount.toLocaleString()}</Table.Td>
              </Table.Tr>
            ))}
          </Rows>
        )}
      </Section>
    </>
  );
}
