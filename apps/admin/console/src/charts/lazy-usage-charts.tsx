import { lazy, Suspense, type ComponentProps, type ReactNode } from 'react';
import { Waiting } from '../parts/loaded.tsx';
import type { UsageCharts } from './usage-charts.tsx';

const Charts = lazy(async () => ({ default: (await import('./usage-charts.tsx')).UsageCharts }));

/** The charts, loaded when they are first wanted: what draws them is as large as the rest. */
export function LazyUsageCharts(props: ComponentProps<typeof UsageCharts>): ReactNode {
  return (
    <Suspense fallback={<Waiting />}>
      <Charts {...props} />
    </Suspense>
  );
}
