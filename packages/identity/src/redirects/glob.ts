import { parseGlob, type CharacterPart, type GlobPart, type RunPart } from './parse-glob.ts';

/** Patterns, ready to be compared with any number of texts. */
export interface Glob {
  readonly steps: readonly Step[];
}

/** A character or a run consumes; a fork goes on at several places at once; the end is reached by a whole match. */
type Step = CharacterPart | RunPart | { readonly kind: 'fork'; readonly targets: number[] } | { readonly kind: 'end' };

/** A text longer than this matches nothing. */
const textLengthMax = 8_192;

/**
 * The most steps one comparison takes: under 100 ms, measured on the worst patterns known. A hundred patterns of everyday
 * shape need some thousands; what needs more was written to keep the process busy, and matches nothing.
 */
const workMax = 1_000_000;

/**
 * Compiles patterns into one automaton, which a text matches when one of them matches the whole of it.
 *
 * @throws Error that names the first pattern that cannot be read.
 */
export function compileGlobs(patterns: readonly string[]): Glob {
  const steps: Step[] = [];
  emit(steps, [{ kind: 'alternatives', choices: patterns.map(parseGlob) }]);
  steps.push({ kind: 'end' });
  return { steps };
}

/**
 * Whether the whole text matches one of the patterns. All places where a match may stand are followed at the same time
 * (Thompson 1968), so no pattern makes it try again: the time is bounded by pattern × text, and by a fixed number of steps.
 */
export function matchesGlob({ steps }: Glob, text: string): boolean {
  if (text.length > textLengthMax) return false;
  const walk: Walk = { steps, reachedAt: new Uint32Array(steps.length), moment: 1, work: 0 };
  let places: number[] = [];
  reach(walk, 0, places);
  for (const character of text) {
    const next: number[] = [];
    walk.moment++;
    for (const place of places) {
      const step = steps[place] as Step;
      if (consumes(step, character)) reach(walk, step.kind === 'run' ? place : place + 1, next);
    }
    walk.work += places.length;
    if (next.length === 0 || walk.work > workMax) return false;
    places = next;
  }
  return places.includes(steps.length - 1);
}

/** A comparison under way. */
interface Walk {
  readonly steps: readonly Step[];
  /** At which moment each step was last reached: none is followed twice for one character. */
  readonly reachedAt: Uint32Array;
  moment: number;
  work: number;
}

/** Adds a place and all that can be gone to from there without consuming anything. */
function reach(walk: Walk, start: number, places: number[]): void {
  const open = [start];
  for (let place = open.pop(); place !== undefined; place = open.pop()) {
    walk.work++;
    if (walk.reachedAt[place] === walk.moment) continue;
    walk.reachedAt[place] = walk.moment;
    const step = walk.steps[place] as Step;
    if (step.kind === 'fork') {
      for (const target of step.targets) open.push(target);
      continue;
    }
    places.push(place);
    if (step.kind === 'run') open.push(place + 1);
  }
}

function consumes(step: Step, character: string): boolean {
  switch (step.kind) {
    case 'literal':
      return step.character === character;
    case 'any':
      return !isSeparator(character);
    case 'run':
      return step.crossesSeparators || !isSeparator(character);
    case 'class': {
      const point = character.codePointAt(0) ?? 0;
      return step.ranges.some(([first, last]) => first <= point && point <= last) !== step.isNegated;
    }
    default:
      return false;
  }
}

function isSeparator(character: string): boolean {
  return character === '.' || character === '/';
}

function emit(steps: Step[], parts: readonly GlobPart[]): void {
  for (const part of parts) {
    if (part.kind === 'alternatives') emitAlternatives(steps, part.choices);
    else steps.push(part);
  }
}

function emitAlternatives(steps: Step[], choices: readonly (readonly GlobPart[])[]): void {
  const entry: number[] = [];
  const exits: number[][] = [];
  steps.push({ kind: 'fork', targets: entry });
  for (const choice of choices) {
    entry.push(steps.length);
    emit(steps, choice);
    const exit: number[] = [];
    steps.push({ kind: 'fork', targets: exit });
    exits.push(exit);
  }
  for (const exit of exits) exit.push(steps.length);
}
