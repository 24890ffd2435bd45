import { defineFormat, type Format } from './format.ts';

/** A whole number between two bounds, both included. */
export function wholeNumber(min: number, max: number): Format<number> {
  return defineFormat(`a whole number from ${min} to ${max}`, (text) => {
    const value = /^-?\d{1,15}$/.test(text.trim()) ? Number(text) : Number.NaN;
    return value >= min && value <= max ? value : undefined;
  });
}

/** A TCP port; 0 lets the system choose one. */
export const port = wholeNumber(0, 65_535);
