/** As deep as a request's own JSON may be. What is much deeper overflows the stack of whoever writes it as text again. */
export const jsonDepthMax = 64;

/** Whether objects and lists are nested in more levels than {@link jsonDepthMax}. Itself it needs no stack. */
export function isTooDeep(value: unknown): boolean {
  let level: readonly object[] = [value].filter(isNested);
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth >= jsonDepthMax) return true;
    level = level.flatMap((parent) => Object.values(parent) as unknown[]).filter(isNested);
  }
  return false;
}

function isNested(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}
