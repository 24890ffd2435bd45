import { describe, expect, it } from 'vitest';
import { revealControls, visibleLine } from './escape-controls.ts';

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

describe('visibleLine', () => {
  it('leaves nothing that acts on a terminal or begins a line, and ordinary text as it is', () => {
    expect(visibleLine('a\u001b[2Jb\u009bc\rd\u007fe\nf\tg\u2028h')).toBe(
      String.raw`a\u001b[2Jb\u009bc\u000dd\u007fe\u000af\u0009g\u2028h`,
    );
    expect(visibleLine('ü 😀 "q" \\u')).toBe('ü 😀 "q" \\u');
  });
});
