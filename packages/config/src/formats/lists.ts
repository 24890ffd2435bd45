import { isIP } from 'node:net';
import { defineFormat, type Format } from './format.ts';

/** Words separated by commas. */
export const list = defineFormat('a list separated by commas', splitList);

/** Networks separated by commas; a bare address means itself alone. */
export const networkList = defineFormat('a list of networks such as 10.0.0.0/8,fd00::/8', (text) => {
  const networks = splitList(text);
  return networks.every(isNetwork) ? networks : undefined;
});

/** Some of a fixed set of words, separated by commas; `none` is the empty set. */
export function someOf<const Word extends string>(...words: readonly Word[]): Format<readonly Word[]> {
  return defineFormat(`some of ${words.join(', ')}, separated by commas, or none`, (text) => {
    const chosen = splitList(text.toLowerCase());
    if (chosen.length === 1 && chosen[0] === 'none') return [];
    return chosen.every((word): word is Word => (words as readonly string[]).includes(word)) ? chosen : undefined;
  });
}

function splitList(text: string): readonly string[] {
  return text
    .split(',')
    .map((item) => item.trim())
    .filter(Boolean);
}

function isNetwork(text: string): boolean {
  const [address = '', length, ...rest] = text.split('/');
  const family = isIP(address);
  if (family === 0 || rest.length > 0) return false;
  return length === undefined || (/^\d{1,3}$/.test(length) && Number(length) <= (family === 4 ? 32 : 128));
}
