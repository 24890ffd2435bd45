import { defineFormat } from './format.ts';

/** Any text. */
export const text = defineFormat('any text', (value) => value);

/** A secret of any form. Its length is judged where it is used. */
export const secretText = defineFormat('any text that is kept secret', (value) => value);

/** A path, absolute or from the working directory. */
export const path = defineFormat('the path of a file or folder', (value) => value);

/** The name of a request header. */
export const headerName = defineFormat('the name of a request header', (value) =>
  /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/.test(value) ? value : undefined,
);

/** A plain identifier of PostgreSQL, as it is written without quotes. */
export const identifier = defineFormat('lower-case letters, digits and _ (at most 63)', (value) =>
  /^[a-z_][a-z0-9_]{0,62}$/.test(value) ? value : undefined,
);
