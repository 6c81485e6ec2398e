import { buildXml, type XmlElements } from './xml.ts';
import type { Refusal } from './refusal.ts';

/** An answer, complete. The server leaves the body out where HTTP says so, keeping its length. */
export interface LabResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

const NOTHING = Buffer.alloc(0);

export function emptyResponse(status: number, headers: Readonly<Record<string, string>> = {}): LabResponse {
  return { status, headers, body: NOTHING };
}

export function xmlResponse(
  rootName: string,
  content: XmlElements | string,
  headers: Readonly<Record<string, string>> = {},
  status = 200,
): LabResponse {
  return {
    status,
    headers: { ...headers, 'content-type': 'application/xml' },
    body: Buffer.from(buildXml(rootName, content)),
  };
}

export function refusalResponse(refusal: Refusal, resource: string): LabResponse {
  const content = { Code: refusal.code, Message: refusal.message, ...refusal.details, Resource: resource };
  return xmlResponse('Error', content, {}, refusal.status);
}
