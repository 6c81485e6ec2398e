/** Something that breaks a rule of the house, and where. */
export interface Finding {
  /** Path below the root, with slashes. */
  readonly file: string;
  /** Counted from 1. */
  readonly line: number;
  readonly message: string;
}

export function formatFinding({ file, line, message }: Finding): string {
  return `${file}:${line} ${message}`;
}
