/** Bytes of UTF-8 a template's source may have, unless the caller asks for another bound. */
export const sourceBytesMax = 256 * 1024;

/** Blocks within blocks, parentheses within parentheses, commands in one pipeline, names in one path. */
export const nestingMax = 32;

/** UTF-16 code units of one rendering. */
export const outputLengthMax = 1024 * 1024;

/** Variables of the template's own that may be known at one place: each use looks through them. */
export const localsMax = 32;

/**
 * Work of one rendering, in units of about 10–30 ns: a code unit or list item that is read or made is one. Templates made
 * to be slow end here after at most 0.4 s (measured on a shared core); a mail of 100 KB takes a twentieth of it.
 */
export const workMax = 4 * 1024 * 1024;

/** Units for rendering one node. */
export const nodeUnits = 8;

/** Units for each key of an object that is tested, counted or walked over: V8 lists them all first. */
export const keyUnits = 32;

/** Rounds of all loops of one rendering together. */
export const roundsMax = 10_000;
