import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse } from 'csv-parse/sync';
import type { EdgeInput, SchemaDefinition, Values } from '../../src/index.ts';

/** The airports of the vega-datasets package, and how many flights went between them. */
export const AIRPORTS: SchemaDefinition = {
  nodes: {
    Airport: {
      key: ['iata'],
      properties: {
        iata: { type: 'String' },
        name: { type: 'String' },
        city: { type: 'String' },
        state: { type: 'String' },
        country: { type: 'String' },
        latitude: { type: 'F64', min: -90, max: 90 },
        longitude: { type: 'F64', min: -180, max: 180 },
      },
    },
  },
  edges: {
    Route: { from: 'Airport', to: 'Airport', properties: { flights: { type: 'I32', min: 1 } } },
  },
};

export async function readAirports(): Promise<Values[]> {
  return (await rows('airports.csv')).map(({ latitude, longitude, ...texts }) => ({
    ...texts,
    latitude: Number(latitude),
    longitude: Number(longitude),
  }));
}

export async function readRoutes(): Promise<EdgeInput[]> {
  return (await rows('flights-airport.csv')).map(({ origin = '', destination = '', count }) => ({
    from: origin,
    to: destination,
    values: { flights: Number(count) },
  }));
}

async function rows(file: string): Promise<Record<string, string>[]> {
  const data = join(dirname(fileURLToPath(import.meta.resolve('vega-datasets'))), '..', 'data');
  return parse(await readFile(join(data, file)), { columns: true });
}
