import { defineFormat } from './format.ts';

const words: Readonly<Record<string, boolean>> = {
  1: true,
  t: true,
  true: true,
  0: false,
  f: false,
  false: false,
};

/** A switch in Go's spelling (netlify.md 11), in any case. */
export const boolean = defineFormat('true or false (also 1, t, 0, f)', (text) => {
  const word = text.trim().toLowerCase();
  return Object.hasOwn(words, word) ? words[word] : undefined;
});
