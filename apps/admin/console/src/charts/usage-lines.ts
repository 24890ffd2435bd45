/** Metric → how much. */
export type Amounts = Readonly<Record<string, number>>;

/** A line of a chart. */
interface UsageLine {
  readonly name: string;
  readonly color: string;
  readonly amountIn: (amounts: Amounts) => number;
}

/** What one chart shows. */
export interface UsageChartPlan {
  readonly title: string;
  readonly lines: readonly UsageLine[];
  /** What stands there when nothing has happened. */
  readonly empty: string;
}

/** Sign-ups, logins, deliveries and errors. */
export const usageCharts: readonly UsageChartPlan[] = [
  {
    title: 'Sign-ups',
    lines: [line('Sign-ups', 'gate.6', 'sign_ups')],
    empty: 'No sign-ups in this period.',
  },
  {
    title: 'Logins',
    lines: [{ name: 'Logins', color: 'blue.6', amountIn: loginsIn }],
    empty: 'No logins in this period.',
  },
  {
    title: 'Deliveries',
    lines: [
      line('Mails', 'gate.6', 'mails_sent'),
      line('Text messages', 'blue.6', 'sms_sent'),
      line('Webhooks', 'grape.6', 'webhooks_sent'),
    ],
    empty: 'Nothing was sent in this period.',
  },
  {
    title: 'Errors',
    lines: [
      line('Failed deliveries', 'red.6', 'mails_failed', 'sms_failed', 'webhooks_failed'),
      line('Server errors', 'grape.6', 'server_errors'),
      line('Rate limited (429)', 'orange.6', 'rate_limited'),
    ],
    empty: 'No errors in this period.',
  },
];

/** Logins in whatever way. */
function loginsIn(amounts: Amounts): number {
  return sum(Object.entries(amounts).flatMap(([metric, amount]) => (metric.startsWith('logins.') ? [amount] : [])));
}

/** What the lines of a chart add up to. */
export function totalOf({ lines }: UsageChartPlan, amounts: Amounts): number {
  return sum(lines.map(({ amountIn }) => amountIn(amounts)));
}

function line(name: string, color: string, ...metrics: readonly string[]): UsageLine {
  return { name, color, amountIn: (amounts) => sum(metrics.map((metric) => amounts[metric] ?? 0)) };
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
