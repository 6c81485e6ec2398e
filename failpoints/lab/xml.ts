import { XMLParser } from 'fast-xml-parser';

const NAMESPACE = 'http://s3.amazonaws.com/doc/2006-03-01/';

/** References are resolved by hand, as they are made by hand: keys may hold line ends and control characters. */
const parser = new XMLParser({ parseTagValue: false, trimValues: false, processEntities: false });

/** What an element holds: text, elements by name (in order), or, as an array, the element several times over. */
export type XmlContent = string | number | boolean | XmlElements | readonly XmlContent[];

/** Elements by name; those that are undefined are left out. */
export interface XmlElements {
  readonly [name: string]: XmlContent | undefined;
}

/** A document of S3's namespace; errors alone have none. */
export function buildXml(rootName: string, content: XmlElements | string): string {
  const namespace = rootName === 'Error' ? '' : ` xmlns="${NAMESPACE}"`;
  return `<?xml version="1.0" encoding="UTF-8"?>\n<${rootName}${namespace}>${inner(content)}</${rootName}>`;
}

/** Elements as objects, repeated ones as arrays, text as strings; undefined where `text` is not XML with such a root. */
export function parseXml(text: string, rootName: string): unknown {
  // The parser forgives elements without an end, as a body cut short would have them.
  if (!text.trimEnd().endsWith(`</${rootName}>`)) return undefined;
  try {
    const document: unknown = parser.parse(text);
    return isElements(document) ? document[rootName] : undefined;
  } catch {
    return undefined;
  }
}

/** The children of that name, however many. */
export function childrenOf(element: unknown, name: string): readonly unknown[] {
  if (!isElements(element)) return [];
  const child = element[name];
  if (child === undefined) return [];
  return Array.isArray(child) ? child : [child];
}

/** The text of the only child of that name; undefined where there is not exactly one, or it is not text. */
export function textOf(element: unknown, name: string): string | undefined {
  const children = childrenOf(element, name);
  const [only] = children;
  return children.length === 1 && typeof only === 'string' ? unescapeText(only) : undefined;
}

function isElements(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function inner(content: XmlContent): string {
  if (typeof content === 'string') return escapeText(content);
  if (typeof content !== 'object') return String(content);
  if (isList(content)) return content.map(inner).join('');
  let text = '';
  for (const [name, child] of Object.entries(content)) {
    if (child === undefined) continue;
    for (const one of isList(child) ? child : [child]) text += `<${name}>${inner(one)}</${name}>`;
  }
  return text;
}

function isList(content: XmlContent): content is readonly XmlContent[] {
  return Array.isArray(content);
}

/** The characters of markup, and all below the space. */
const SPECIAL = /[&<>"\u007f]|[^\u0020-\uffff]/g;

function escapeText(text: string): string {
  return text.replaceAll(SPECIAL, (character) => {
    switch (character) {
      case '&':
        return '&amp;';
      case '<':
        return '&lt;';
      case '>':
        return '&gt;';
      case '"':
        return '&quot;';
      default:
        return `&#${character.charCodeAt(0)};`;
    }
  });
}

const NAMED: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

function unescapeText(text: string): string {
  return text.replaceAll(
    /&(?:#x([0-9a-f]{1,6})|#(\d{1,7})|(\w+));/gi,
    (whole, hex?: string, decimal?: string, name?: string) => {
      if (name !== undefined) return NAMED[name] ?? whole;
      const codePoint = hex === undefined ? Number(decimal) : Number.parseInt(hex, 16);
      return codePoint <= 0x10ffff ? String.fromCodePoint(codePoint) : whole;
    },
  );
}
