import { BarChart } from '@mantine/charts';
import { Card, Group, Text, Title } from '@mantine/core';
import type { ReactNode } from 'react';
import { totalOf, usageCharts, type Amounts, type UsageChartPlan } from './usage-lines.ts';

/** What happened in one hour or day. */
export interface UsagePoint {
  /** As the axis names it. */
  readonly label: string;
  readonly amounts: Amounts;
}

interface ChartsProps {
  readonly points: readonly UsagePoint[];
  readonly total: Amounts;
}

/** Charts of sign-ups, logins, deliveries and errors over time. */
export function UsageCharts({ points, total }: ChartsProps): ReactNode {
  return (
    <div className="charts">
      {usageCharts.map((plan) => (
        <UsageChart key={plan.title} plan={plan} points={points} total={total} />
      ))}
    </div>
  );
}

function UsageChart({ plan, points, total }: ChartsProps & { readonly plan: UsageChartPlan }): ReactNode {
  const { title, lines, empty } = plan;
  const count = totalOf(plan, total).toLocaleString();
  const data = points.map(({ label, amounts }) => ({
    label,
    ...Object.fromEntries(lines.map(({ name, amountIn }) => [name, amountIn(amounts)])),
  }));
  return (
    <Card withBorder padding="md" component="section" aria-label={title}>
      <Group justify="space-between" align="baseline" wrap="nowrap" mb="xs">
        <Title order={2} size="h5">
          {title}
        </Title>
        <Text fz={24} fw={700} lh={1}>
          {count}
        </Text>
      </Group>
      {count === '0' ? (
        <Text size="sm" c="dimmed" className="chart-empty">
          {empty}
        </Text>
      ) : (
        <div role="img" aria-label={inWords(plan, points)}>
          <BarChart
            h={190}
            data={data}
            dataKey="label"
            type="stacked"
            series={lines.map(({ name, color }) => ({ name, color }))}
            withLegend={lines.length > 1}
            // As high as its lines are, of which a narrow chart needs two; in the order of the bars.
            legendProps={{ verticalAlign: 'bottom', itemSorter: null }}
            gridAxis="x"
            tickLine="none"
            maxBarWidth={28}
            xAxisProps={{ minTickGap: 32, interval: 'preserveStartEnd' }}
            yAxisProps={{ allowDecimals: false, width: 36, interval: 0 }}
            // Without room above it the topmost number would be moved over the one below.
            barChartProps={{ accessibilityLayer: false, margin: { top: 8 } }}
            barProps={{ isAnimationActive: false }}
          />
        </div>
      )}
    </Card>
  );
}

/** The chart for whoever does not see it. */
function inWords(plan: UsageChartPlan, points: readonly UsagePoint[]): string {
  const most = points.reduce<UsagePoint | undefined>((best, point) => {
    return best && totalOf(plan, best.amounts) >= totalOf(plan, point.amounts) ? best : point;
  }, undefined);
  const parts = plan.lines.map(({ name, amountIn }) => {
    return `${name}: ${points.reduce((sum, { amounts }) => sum + amountIn(amounts), 0)}`;
  });
  return `${parts.join(', ')}; most at ${most?.label ?? 'no time'}`;
}
