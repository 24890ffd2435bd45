// They act on a terminal, or begin a line: DEL, the C1 set (U+009B starts an escape sequence), the two Unicode line ends.
const acting = /[\u007f-\u009f\u2028\u2029]/g;

/**
 * A JSON line in which no character can act on a terminal or start a second line: such are written as `\uXXXX`. JSON itself
 * escapes what is below U+0020.
 */
export function escapeControls(line: string): string {
  return line.replaceAll(acting, escaped);
}

/**
 * The same for a line that is decoded and printed for a human: escapes of acting characters become visible text, line
 * feeds and tabs stay (stacks need them).
 */
export function revealControls(line: string): string {
  // Every escape is matched, so that the second half of an escaped backslash is never taken for the start of one.
  return escapeControls(line).replaceAll(/\\(?:u(?:00[0189][0-9a-f]|007f|202[89])|.)/g, (escape) =>
    escape.length > 2 || /[bfr]/.test(escape) ? `\\${escape}` : escape,
  );
}

/** A line that may hold words of strangers, fit for a screen: whatever would act there, a line end too, is written as `\uXXXX`. */
export function visibleLine(line: string): string {
  // oxlint-disable-next-line no-control-regex -- they are what is looked for
  return escapeControls(line.replaceAll(/[\u0000-\u001f]/g, escaped));
}

function escaped(char: string): string {
  return `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`;
}
