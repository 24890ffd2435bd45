import { defineFormat } from './format.ts';

/** A switch of ours, in any case. */
export const onOff = defineFormat('on or off', (text) => {
  const word = text.trim().toLowerCase();
  return word === 'on' || word === 'off' ? word : undefined;
});
