import { defineFormat, type Format } from './format.ts';

/** One of a fixed set of words, in any case. */
export function oneOf<const Word extends string>(...words: readonly Word[]): Format<Word> {
  return defineFormat(`one of ${words.join(', ')}`, (text) => {
    const word = text.trim().toLowerCase();
    return words.find((allowed) => allowed === word);
  });
}
