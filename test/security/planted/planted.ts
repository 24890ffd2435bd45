import { expect } from 'vitest';
import type { Places } from './places.ts';
import { spellingsOf } from './spellings.ts';

/** Secrets of a scenario, and what was told to who did something wrong with them. */
export class Planted {
  readonly secrets = new Map<string, string>();
  readonly errors: string[] = [];

  /** Remembers a secret. @returns it */
  plant(name: string, value: unknown): string {
    // What is short stands in many a number by chance.
    if (typeof value !== 'string' || value.length < 10)
      throw new Error(`no secret to plant: ${name} is ${String(value)}`);
    this.secrets.set(name, value);
    return value;
  }

  /** Remembers what a refusal said. */
  async refused(answer: Promise<{ readonly status: number; readonly text: string }>): Promise<void> {
    const { status, text } = await answer;
    expect(status, text).toBeGreaterThanOrEqual(400);
    this.errors.push(text);
  }
}

/** Which secrets stand where, `password in the log`. */
export function findIn(places: Places, secrets: ReadonlyMap<string, string>): string[] {
  const found: string[] = [];
  for (const [name, secret] of secrets) {
    const spellings = spellingsOf(secret);
    for (const [place, text] of places) {
      if (spellings.some((spelling) => text.includes(spelling))) found.push(`${name} in ${place}`);
    }
  }
  return found;
}
