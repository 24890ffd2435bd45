/** A wait that can be ended early. */
export class Pause {
  #end: (() => void) | undefined;

  /** Waits so long, or until it is ended. One wait at a time. */
  async take(milliseconds: number): Promise<void> {
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, milliseconds);
      this.#end = () => {
        clearTimeout(timer);
        resolve();
      };
    });
    this.#end = undefined;
  }

  /** Ends the wait under way, if there is one. */
  end(): void {
    this.#end?.();
  }
}
