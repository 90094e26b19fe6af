// RFC 5280 section 4.2: extensions of certificates, lists and their entries.
import { type Der, readDer } from './der/reader.ts';
import { tag } from './der/tag.table.ts';
import { boolean, octetString, oid, sequence } from './der/writer.ts';
import { X509Error } from './x509-error.ts';

/** One extension as it was read. */
export interface Extension {
  /** Dotted object identifier. */
  readonly oid: string;
  readonly critical: boolean;
  /** Content of the OCTET STRING. */
  readonly value: Uint8Array;
}

/** A kind of extension that is understood: how its value is read and written. */
export interface ExtensionKind<Value> {
  readonly oid: string;
  /** As in RFC 5280. */
  readonly name: string;
  /** Throws DerError or X509Error when the value is not what the standard says. */
  read(value: Der): Value;
  write(value: Value): Uint8Array;
}

/** The extensions of one certificate, list or entry. Each is read when it is asked for, once. */
export class Extensions {
  readonly list: readonly Extension[];
  readonly #values = new Map<string, unknown>();

  constructor(list: readonly Extension[]) {
    this.list = list;
  }

  find(dotted: string): Extension | undefined {
    return this.list.find((extension) => extension.oid === dotted);
  }

  /** The value of that kind, undefined when absent; throws DerError or X509Error when it is malformed. */
  get<Value>(kind: ExtensionKind<Value>): Value | undefined {
    if (this.#values.has(kind.oid)) return this.#values.get(kind.oid) as Value;
    const extension = this.find(kind.oid);
    if (extension === undefined) return undefined;
    const value = kind.read(readDer(extension.value));
    this.#values.set(kind.oid, value);
    return value;
  }

  has(kind: { readonly oid: string }): boolean {
    return this.find(kind.oid) !== undefined;
  }

  /** False also when it is absent. */
  isCritical(kind: { readonly oid: string }): boolean {
    return this.find(kind.oid)?.critical ?? false;
  }

  /** Object identifiers of critical extensions that are not in the given set. */
  unknownCritical(known: ReadonlySet<string>): string[] {
    return this.list.filter((extension) => extension.critical && !known.has(extension.oid)).map(({ oid }) => oid);
  }
}

/** Where there are none. */
export const noExtensions: Extensions = new Extensions([]);

/** Most extensions that one certificate or list may have; those in use have fewer than 20. */
const maximumExtensions = 256;

/** Reads a SEQUENCE OF Extension, one at least and none twice. Throws DerError or X509Error. */
export function readExtensions(value: Der): Extensions {
  const list: Extension[] = [];
  const seen = new Set<string>();
  for (const element of value.expect(tag.sequence).elements()) {
    const fields = element.fields();
    const dotted = fields.next().asOid();
    const critical = fields.flag();
    list.push({ oid: dotted, critical, value: fields.next().asOctetString() });
    fields.end();
    if (seen.has(dotted)) throw new X509Error('extension.twice', `the extension ${dotted} stands there twice`);
    if (list.length > maximumExtensions) throw new X509Error('extension.too-many', 'too many extensions');
    seen.add(dotted);
  }
  if (list.length === 0) throw value.error('empty list');
  return new Extensions(list);
}

/** Encodes one extension. */
export function extension<Value>(
  kind: ExtensionKind<Value>,
  value: Value,
  options: { readonly critical?: boolean } = {},
): Uint8Array {
  return opaqueExtension(kind.oid, kind.write(value), options);
}

/** Encodes an extension whose value is encoded already. */
export function opaqueExtension(
  dotted: string,
  value: Uint8Array,
  options: { readonly critical?: boolean } = {},
): Uint8Array {
  return sequence(oid(dotted), options.critical === true ? boolean(true) : undefined, octetString(value));
}

/** The field `extensions` behind its explicit tag or none: undefined when there are none to write. */
export const writeExtensions = (extensions: readonly Uint8Array[]): Uint8Array | undefined =>
  extensions.length === 0 ? undefined : sequence(...extensions);
