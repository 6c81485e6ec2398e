/** A defect that is planted on purpose, to see that a suite finds it. */
export interface Mutant {
  /** What the defect does, in words joined by hyphens. */
  readonly name: string;
  /** What a user of the broken engine would see, as a sentence. */
  readonly symptom: string;
  /** The suite that has to find it. */
  readonly suite: string;
  /** Where the defect goes. All of them are made, or none. */
  readonly edits: readonly Edit[];
}

/** The replacement of a piece of text that must stand in its file exactly once. */
export interface Edit {
  /** Path below the project's root. */
  readonly file: string;
  readonly anchor: string;
  readonly replacement: string;
}
