/** Something that went wrong in a server like this one, and what is done about it here. */
export interface Advisory {
  /** What it is known by. The title of a test that proves it ends with one of these in brackets. */
  readonly ids: readonly [string, ...string[]];
  /** What it was, in one line. */
  readonly cause: string;
  /** How it is met here; why not, where there is nothing to meet. */
  readonly answer: string;
  /** Set where the feature that went wrong does not exist here, so that there is nothing to test. */
  readonly isAbsent?: true;
}

/** Advisories of one origin. */
export interface AdvisoryGroup {
  readonly title: string;
  readonly advisories: readonly Advisory[];
}
