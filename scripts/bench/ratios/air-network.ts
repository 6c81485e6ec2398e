import { seededRandom, type Random } from '../../../src/base/random.ts';
import type { SchemaDefinition } from '../../../src/index.ts';

/** As many as the world has with scheduled traffic, more or less. */
const AIRPORTS_IN_ALL = 7_000;
const ROUTES_IN_ALL = 60_000;

export const AIR: SchemaDefinition = {
  nodes: {
    Airport: {
      key: ['iata'],
      properties: {
        iata: { type: 'String' },
        name: { type: 'String' },
        city: { type: 'String' },
        country: { type: 'String' },
        latitude: { type: 'F64', min: -90, max: 90 },
        longitude: { type: 'F64', min: -180, max: 180 },
        altitude: { type: 'I32' },
      },
    },
  },
  edges: {
    Route: {
      from: 'Airport',
      to: 'Airport',
      properties: { airline: { type: 'String' }, stops: { type: 'I32' }, distance: { type: 'I32' } },
    },
  },
};

export type Airport = Readonly<
  Record<'iata' | 'name' | 'city' | 'country', string> & Record<'latitude' | 'longitude' | 'altitude', number>
>;

export interface Route {
  readonly id: string;
  readonly from: string;
  readonly to: string;
  readonly values: { readonly airline: string; readonly stops: number; readonly distance: number };
}

export interface AirNetwork {
  readonly airports: readonly Airport[];
  readonly routes: readonly Route[];
}

/**
 * A network like the world's: a few airports have most of the routes, neighbours are linked more often than far ones, and
 * countries are of very different size. The same for the same seed. `share` of the world's size.
 */
export function airNetwork(seed: number, share = 1): AirNetwork {
  const random = seededRandom(seed);
  const airports = Array.from({ length: Math.max(20, Math.round(AIRPORTS_IN_ALL * share)) }, (_, index) =>
    airportOf(index, random),
  );
  const routes = Array.from({ length: Math.max(60, Math.round(ROUTES_IN_ALL * share)) }, (_, index) =>
    routeOf(index, airports, random),
  );
  return { airports, routes };
}

function airportOf(index: number, random: Random): Airport {
  const country = Math.floor(200 * random.next() ** 2);
  const city = `City ${index % 5_000}`;
  return {
    iata: codeOf(index),
    name: `${city} ${random.next() < 0.2 ? 'International' : 'Regional'} Airport`,
    city,
    country: `Country ${country}`,
    latitude: rounded(Math.asin(2 * random.next() - 1) * (160 / Math.PI)),
    longitude: rounded(360 * random.next() - 180),
    altitude: Math.floor(4_000 * random.next() ** 3),
  };
}

/** The lower its number, the more routes an airport has. */
function routeOf(index: number, airports: readonly Airport[], random: Random): Route {
  const from = airportAt(airports, random.next() ** 3);
  const one = airportAt(airports, random.next() ** 3);
  const other = airportAt(airports, random.next() ** 3);
  const to = distanceKm(from, one) < distanceKm(from, other) ? one : other;
  return {
    id: `R${String(index).padStart(5, '0')}`,
    from: from.iata,
    to: to.iata,
    values: {
      airline: `Airline ${Math.floor(500 * random.next() ** 2)}`,
      stops: random.next() < 0.97 ? 0 : 1,
      distance: Math.round(distanceKm(from, to)),
    },
  };
}

function airportAt(airports: readonly Airport[], share: number): Airport {
  const airport = airports[Math.floor(airports.length * share)];
  if (!airport) throw new Error('a network has airports');
  return airport;
}

/** Three letters, of which there are 17,576. */
function codeOf(index: number): string {
  const letter = (place: number): string => String.fromCodePoint(65 + (Math.floor(index / 26 ** place) % 26));
  return letter(2) + letter(1) + letter(0);
}

function distanceKm(a: Airport, b: Airport): number {
  const [x, y] = [(a.latitude * Math.PI) / 180, (b.latitude * Math.PI) / 180];
  const apart = ((a.longitude - b.longitude) * Math.PI) / 180;
  const cosine = Math.sin(x) * Math.sin(y) + Math.cos(x) * Math.cos(y) * Math.cos(apart);
  return 6_371 * Math.acos(Math.min(1, Math.max(-1, cosine)));
}

function rounded(degrees: number): number {
  return Math.round(degrees * 1e4) / 1e4;
}
