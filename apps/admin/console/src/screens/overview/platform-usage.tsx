import { Group, SegmentedControl, Stack, Text } from '@mantine/core';
import { useState, type ReactNode } from 'react';
import type { UsageSeriesView } from '../../../../src/contract.ts';
import { useAnswer } from '../../api/use-answer.ts';
import { LazyUsageCharts } from '../../charts/lazy-usage-charts.tsx';
import { Loaded } from '../../parts/loaded.tsx';

const everyMilliseconds = 15_000;
const hour = new Intl.DateTimeFormat(undefined, { weekday: 'short', hour: 'numeric', minute: '2-digit' });
// Days of the series are UTC.
const day = new Intl.DateTimeFormat(undefined, { month: 'short', day: 'numeric', timeZone: 'UTC' });

type Step = UsageSeriesView['by'];

/** What all sites did over time. */
export function PlatformUsage(): ReactNode {
  const [by, setBy] = useState<Step>('hour');
  const series = useAnswer<UsageSeriesView>(`/v1/usage/series?by=${by}`, everyMilliseconds);
  return (
    <Stack gap="sm">
      <Group justify="space-between">
        <Text size="sm" c="dimmed">
          All instances, by {by}.
        </Text>
        <SegmentedControl<Step>
          aria-label="How far back"
          size="xs"
          data={[
            { value: 'hour', label: 'Two days' },
            { value: 'day', label: 'Thirty days' },
          ]}
          value={by}
          onChange={setBy}
        />
      </Group>
      <Loaded answer={series}>
        {({ points, total }) => (
          <LazyUsageCharts
            points={points.map(({ at, amounts }) => ({ label: labelOf(at, by), amounts }))}
            total={total}
          />
        )}
      </Loaded>
    </Stack>
  );
}

function labelOf(at: string, by: Step): string {
  return (by === 'hour' ? hour : day).format(new Date(at));
}
