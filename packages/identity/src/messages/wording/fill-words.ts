/** A piece of a sentence: words of the language, or what was filled in. */
export interface WordPiece {
  /** Empty when the piece is a fact. */
  readonly Words: string;
  readonly Fact: string;
  /** Where the fact leads, if anywhere. */
  readonly Link: string;
}

/**
 * A sentence in pieces, with what its braces stand for, so that each can be told from the words around it.
 *
 * @param links where facts lead, by their names
 */
export function fillWords(
  words: string,
  facts: Readonly<Record<string, string>>,
  links: Readonly<Record<string, string>> = {},
): WordPiece[] {
  const pieces = words.split(/\{(\w+)\}/);
  return pieces
    .map((piece, index) =>
      index % 2 === 0
        ? { Words: piece, Fact: '', Link: '' }
        : { Words: '', Fact: facts[piece] ?? '', Link: links[piece] ?? '' },
    )
    .filter(({ Words, Fact }) => Words !== '' || Fact !== '');
}

// Left-to-right isolate and its end (Unicode UAX #9): an address keeps its order between words that run the other way.
const isolateStart = '\u2066';
const isolateEnd = '\u2069';

/** The same as plain text. */
export function textOfWords(pieces: readonly WordPiece[], direction: 'ltr' | 'rtl'): string {
  return pieces
    .map(({ Words, Fact }) => (direction === 'rtl' && Fact !== '' ? isolateStart + Fact + isolateEnd : Words + Fact))
    .join('');
}
