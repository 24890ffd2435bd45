import { describe, expect, it } from 'vitest';
import { revealControls } from './escape-controls.ts';

function shown(text: string): unknown {
  return JSON.parse(revealControls(JSON.stringify(text)));
}

describe('revealControls', () => {
  it('turns what acts on a terminal into visible text', () => {
    expect(shown('a\u001b[2Jb\u009bc\rd\u007f')).toBe(String.raw`a\u001b[2Jb\u009bc\rd\u007f`);
  });

  it('keeps line feeds, tabs and ordinary text, also after a backslash', () => {
    expect(shown('a\n\tb "q" \\u001b \\\\r ü 😀')).toBe('a\n\tb "q" \\u001b \\\\r ü 😀');
  });
});
