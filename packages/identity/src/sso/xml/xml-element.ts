/** As much as is asked of a node of a parsed document. */
interface XmlNode {
  readonly nodeType: number;
}

/** An element of a parsed document. */
export interface XmlElement extends XmlNode {
  readonly localName: string;
  readonly namespaceURI: string | null;
  /** All text below it, past comments. */
  readonly textContent: string;
  readonly childNodes: ArrayLike<XmlNode>;
  /** Empty for none. */
  getAttribute(name: string): string;
  hasAttribute(name: string): boolean;
  /** As XML, with the namespaces that it needs. */
  toString(): string;
}

/** Namespaces of SAML 2.0 and of what it is signed with. */
export const xmlNames = {
  protocol: 'urn:oasis:names:tc:SAML:2.0:protocol',
  assertion: 'urn:oasis:names:tc:SAML:2.0:assertion',
  metadata: 'urn:oasis:names:tc:SAML:2.0:metadata',
  signature: 'http://www.w3.org/2000/09/xmldsig#',
} as const;

/** A namespace by its short name here. */
export type XmlName = keyof typeof xmlNames;

/** Whether an element is that one. */
export function isElement(element: XmlElement, space: XmlName, name: string): boolean {
  return element.localName === name && element.namespaceURI === xmlNames[space];
}

/** The elements directly below, in their order. */
export function elementsIn(parent: XmlElement): XmlElement[] {
  return Array.from(parent.childNodes).filter((node): node is XmlElement => node.nodeType === 1);
}

/** The elements of a name directly below, in their order. */
export function childrenOf(parent: XmlElement, space: XmlName, name: string): XmlElement[] {
  return elementsIn(parent).filter((element) => isElement(element, space, name));
}

/** The only element of a name directly below; undefined for none, and for several. */
export function onlyChild(parent: XmlElement, space: XmlName, name: string): XmlElement | undefined {
  const found = childrenOf(parent, space, name);
  return found.length === 1 ? found[0] : undefined;
}

/** The text of the only element of a name directly below, without blanks around it; empty for none. */
export function textOf(parent: XmlElement, space: XmlName, name: string): string {
  return onlyChild(parent, space, name)?.textContent.trim() ?? '';
}

/** An element and everything below it, in the order of the document. */
export function* allElements(root: XmlElement): Generator<XmlElement> {
  // Not by recursion: the depth is whatever somebody sends.
  const waiting = [root];
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    yield next;
    waiting.push(...elementsIn(next).reverse());
  }
}
