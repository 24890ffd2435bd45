/** The client closed the connection before its request was read or answered: nobody is left to tell. */
export class ClientGoneError extends Error {
  constructor(cause?: unknown) {
    super('The client closed the connection', { cause });
    this.name = 'ClientGoneError';
  }
}
