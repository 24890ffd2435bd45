/**
 * The number of a token that another server has made: it is no child that could be computed again from its parent. A client
 * that sends the parent once more gets a child of our own.
 */
export const movedChildNumber = -1;
