/** A reader of well-formed XML, strict where a browser is: what it can't read, no browser would show. */
export class XmlElement {
  readonly children: (XmlElement | string)[] = [];

  constructor(
    readonly name: string,
    readonly attributes: Readonly<Record<string, string>>,
  ) {}

  /** This element and all below it, in document order. */
  all(): XmlElement[] {
    return [this, ...this.children.flatMap((child) => (typeof child === 'string' ? [] : child.all()))];
  }

  find(test: (element: XmlElement) => boolean): XmlElement | undefined {
    return this.all().find(test);
  }
}

/** Reads a document; throws where it isn't well-formed. */
export function parseXml(text: string): XmlElement {
  if (/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/.test(text) || !text.isWellFormed())
    throw new Error('A character that XML forbids.');
  const root = new XmlElement('', {});
  const open = [root];
  const token = /<(\/?)([A-Za-z][\w:-]*)((?:\s+[\w:-]+="[^"<]*")*)\s*(\/?)>|([^<]+)|([\s\S])/g;
  for (const [, closing, name = '', attributes = '', empty, content, stray] of text.matchAll(token)) {
    const top = open.at(-1);
    if (!top || stray !== undefined) throw new Error('Markup that is not well-formed.');
    if (content !== undefined) top.children.push(decode(content));
    else if (closing === '/') {
      if (top.name !== name) throw new Error(`</${name}> closes <${top.name}>.`);
      open.pop();
    } else {
      const element = new XmlElement(name, readAttributes(attributes));
      top.children.push(element);
      if (empty !== '/') open.push(element);
    }
  }
  const [document] = root.children.filter((child) => child instanceof XmlElement);
  if (open.length !== 1 || !document) throw new Error('Not one whole document.');
  return document;
}

/** The contents of all `text` elements. */
export function textsOf(element: XmlElement | undefined): string[] {
  return (element?.all() ?? [])
    .filter((one) => one.name === 'text')
    .map((one) => one.children.filter((child) => typeof child === 'string').join(''));
}

function readAttributes(text: string): Record<string, string> {
  const attributes: Record<string, string> = {};
  for (const [, name = '', value = ''] of text.matchAll(/([\w:-]+)="([^"]*)"/g)) {
    if (name in attributes) throw new Error(`The attribute ${name} stands twice.`);
    attributes[name] = decode(value);
  }
  return attributes;
}

const ENTITIES: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'" };

function decode(text: string): string {
  return text.replace(/&([^;]*);?/g, (whole, name: string) => {
    const character = ENTITIES[name];
    if (character === undefined || !whole.endsWith(';')) throw new Error(`${whole} is no entity.`);
    return character;
  });
}
