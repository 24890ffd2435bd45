/** The labels in a text such as `plan=pro, region=eu`. */
export function labelsIn(text: string): Record<string, string> {
  return Object.fromEntries(parts(text).map((part) => splitAt(part)));
}

/** What is wrong with such a text, if anything. */
export function labelsProblem(text: string): string | undefined {
  const bad = parts(text).find((part) => !/^[^=\s]+=/.test(part));
  return bad === undefined ? undefined : `“${bad}” is not a label; use name=value, separated by commas`;
}

/** The text that stands for labels. */
export function textOf(labels: Readonly<Record<string, string>>): string {
  return Object.entries(labels)
    .map(([name, value]) => `${name}=${value}`)
    .join(', ');
}

function parts(text: string): string[] {
  return text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');
}

function splitAt(part: string): [string, string] {
  const place = part.indexOf('=');
  return [part.slice(0, place).trim(), part.slice(place + 1).trim()];
}
