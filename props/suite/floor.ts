/** Something that runs have to come to, lest they pass because they did nothing. */
export interface Floor {
  readonly what: string;
  readonly needed: number;
  readonly got: number;
}

export function isMissed({ needed, got }: Floor): boolean {
  return got < needed;
}

export function describeFloor({ what, needed, got }: Floor): string {
  return `${what}: ${got}, at least ${needed} needed`;
}
