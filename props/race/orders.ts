/** Every order of so many actors. */
export function orders(actors: number): readonly (readonly number[])[] {
  if (actors === 0) return [[]];
  return orders(actors - 1).flatMap((rest) =>
    Array.from({ length: actors }, (_, place) => rest.toSpliced(place, 0, actors - 1)),
  );
}
