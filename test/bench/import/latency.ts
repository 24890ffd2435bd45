/** Milliseconds. */
export interface Latency {
  readonly p50: number;
  readonly p99: number;
}

const warmUps = 5;
const samples = 100;

/** How long an answer takes, asked one after the other, read whole. @param path of each request, by its number */
export async function latencyOf(base: string, token: string, path: (n: number) => string): Promise<Latency> {
  const took: number[] = [];
  for (let n = 0; n < warmUps + samples; n += 1) {
    const start = performance.now();
    const response = await fetch(base + path(n), { headers: { authorization: `Bearer ${token}` } });
    const text = await response.text();
    if (response.status !== 200) throw new Error(`${path(n)} was answered with ${response.status}: ${text}`);
    if (n >= warmUps) took.push(performance.now() - start);
  }
  const sorted = took.toSorted((a, b) => a - b);
  return { p50: round(sorted[samples / 2 - 1]), p99: round(sorted[samples - 2]) };
}

function round(milliseconds = 0): number {
  return Math.round(milliseconds * 10) / 10;
}
