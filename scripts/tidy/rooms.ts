/** The rooms of the house; a file belongs to the longest of these that its path begins with. */
export const ROOMS = [
  'src/index.ts',
  'src/base',
  'src/storage',
  'src/lance',
  'src/schema',
  'src/manifest',
  'src/commit',
  'src/graph',
  'model',
  'failpoints',
  'props/older',
  'props',
  'test',
  'scripts',
] as const;

export type Room = (typeof ROOMS)[number];

/** The room of a path below the root; undefined for what lies in none. */
export function roomOf(path: string): Room | undefined {
  return ROOMS.find((room) => path === room || path.startsWith(`${room}/`));
}

const BELOW_SRC: readonly Room[] = ROOMS.filter((room) => room.startsWith('src/') && room !== 'src/index.ts');

/** What each room may import besides itself, at run time or for types. */
const IMPORTS: Readonly<Record<Room, readonly Room[]>> = {
  'src/index.ts': BELOW_SRC,
  'src/base': [],
  'src/storage': ['src/base'],
  'src/lance': ['src/base'],
  'src/schema': ['src/base'],
  'src/manifest': ['src/lance', 'src/storage', 'src/schema', 'src/base'],
  'src/commit': ['src/manifest', 'src/lance', 'src/storage', 'src/schema', 'src/base'],
  'src/graph': ['src/commit', 'src/manifest', 'src/lance', 'src/storage', 'src/schema', 'src/base'],
  model: ['src/base'],
  failpoints: ['src/index.ts', 'src/storage', 'src/base'],
  // What programs of before wrote is written once more, in the engine's words and beneath its surface.
  'props/older': ['src/index.ts', 'src/manifest', 'src/lance', 'src/storage', 'src/schema', 'src/base', 'failpoints'],
  props: ['props/older', 'src/index.ts', 'model', 'failpoints'],
  scripts: ['props', 'props/older', 'failpoints', 'src/index.ts', ...BELOW_SRC],
  test: ROOMS,
};

/**
 * What a room may import for its types alone: the model speaks of the engine's values and shares none of its logic; what there is to be of
 * older graphs is said by cases.
 */
const TYPE_IMPORTS: Partial<Record<Room, readonly Room[]>> = {
  model: ['src/index.ts', ...BELOW_SRC],
  'props/older': ['props'],
};

export function mayImport(from: Room, to: Room, typeOnly: boolean): boolean {
  return from === to || IMPORTS[from].includes(to) || (typeOnly && (TYPE_IMPORTS[from]?.includes(to) ?? false));
}
