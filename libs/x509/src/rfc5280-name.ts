// RFC 5280 section 4.1.2.4: distinguished names.
import { type Der, readDer } from './der/reader.ts';
import { tag } from './der/tag.table.ts';
import { ia5String, isPrintable, oid, printableString, sequence, setOf, utf8String } from './der/writer.ts';
import { nameOid } from './oid.table.ts';
import { prepare } from './rfc4518-prepare.ts';

/** One attribute of a name. */
export interface NameAttribute {
  /** Dotted object identifier of its type. */
  readonly type: string;
  /** Its text; undefined when the value is not of a string type. */
  readonly text: string | undefined;
  /** The value as encoded. */
  readonly raw: Uint8Array;
}

const stringTags: ReadonlySet<number> = new Set([
  tag.utf8String,
  tag.printableString,
  tag.teletexString,
  tag.ia5String,
  tag.bmpString,
  tag.universalString,
  tag.numericString,
  tag.visibleString,
]);

/** A distinguished name. Two are the same name when their `key` is equal, whatever string types they are written in. */
export class Name {
  readonly raw: Uint8Array;
  /** Relative distinguished names in the order of the encoding, from the root down. */
  readonly relativeNames: readonly (readonly NameAttribute[])[];
  #keys: readonly string[] | undefined;
  #key: string | undefined;

  constructor(raw: Uint8Array, relativeNames: readonly (readonly NameAttribute[])[]) {
    this.raw = raw;
    this.relativeNames = relativeNames;
  }

  get isEmpty(): boolean {
    return this.relativeNames.length === 0;
  }

  /** One comparable text for each relative name (RFC 5280 section 7.1). */
  get relativeKeys(): readonly string[] {
    this.#keys ??= this.relativeNames.map((attributes) => attributes.map(attributeKey).sort().join('\u0001'));
    return this.#keys;
  }

  get key(): string {
    this.#key ??= this.relativeKeys.join('\u0000');
    return this.#key;
  }

  equals(other: Name): boolean {
    return this === other || this.key === other.key;
  }

  /** Whether this name lies in the subtree of another: it begins with all of its relative names. */
  isWithin(subtree: Name): boolean {
    const wanted = subtree.relativeKeys;
    const own = this.relativeKeys;
    return wanted.length <= own.length && wanted.every((key, at) => key === own[at]);
  }

  /** The texts of all attributes of one type, e.g. nameOid.commonName, in order. */
  texts(type: string): string[] {
    return this.relativeNames.flatMap((attributes) =>
      attributes.filter((attribute) => attribute.type === type).map((attribute) => attribute.text ?? ''),
    );
  }
}

function attributeKey(attribute: NameAttribute): string {
  const value =
    attribute.text === undefined ? `#${Buffer.from(attribute.raw).toString('hex')}` : ` ${prepare(attribute.text)}`;
  return `${attribute.type}${value}`;
}

/** Reads a Name; throws DerError. */
export function readName(value: Der): Name {
  const relativeNames = value
    .expect(tag.sequence)
    .children()
    .map((inside) => readRelativeName(inside));
  return new Name(value.raw, relativeNames);
}

/** Reads a RelativeDistinguishedName, a SET OF attributes. `identifier` is for implicit tags. Throws DerError. */
export function readRelativeName(value: Der, identifier: number = tag.set): NameAttribute[] {
  return value.setOf(1, identifier).map(readAttribute);
}

function readAttribute(value: Der): NameAttribute {
  const fields = value.fields();
  const type = fields.next().asOid();
  const inside = fields.next();
  fields.end();
  return {
    type,
    text: stringTags.has(inside.identifier) ? inside.asText(alphabetOf(inside)) : undefined,
    raw: inside.raw,
  };
}

/** PrintableString with characters it does not have (*, @, &) is in too many certificates to be refused in a name. */
const alphabetOf = (value: Der): number => (value.is(tag.printableString) ? tag.ia5String : value.identifier);

/** Types that RFC 5280 and X.520 want in PrintableString, and those in IA5String; all others are UTF8String. */
const printableTypes: ReadonlySet<string> = new Set([nameOid.country, nameOid.serialNumber, nameOid.dnQualifier]);
const ia5Types: ReadonlySet<string> = new Set([nameOid.domainComponent, nameOid.emailAddress]);

/** An attribute to be written: its type as a dotted object identifier, and its text. */
export type NamePart = readonly [type: string, text: string];

/** A name of relative names, each of one or more attributes, from the root down. Throws a RangeError for characters its types do not have. */
export function buildName(relativeNames: readonly (readonly NamePart[])[]): Name {
  const encoded = relativeNames.map((parts) =>
    setOf(parts.map(([type, text]) => sequence(oid(type), nameText(type, text)))),
  );
  return readName(readDer(sequence(...encoded)));
}

/** A name with one attribute in each relative name, by the names of nameOid: `nameOf({ country: 'CN', commonName: 'x' })`. */
export function nameOf(attributes: Readonly<Partial<Record<keyof typeof nameOid, string>>>): Name {
  const parts = Object.entries(attributes).filter((entry) => entry[1] !== undefined);
  return buildName(parts.map(([name, text]) => [[nameOid[name as keyof typeof nameOid], text as string]]));
}

function nameText(type: string, text: string): Uint8Array {
  if (ia5Types.has(type)) return ia5String(text);
  return printableTypes.has(type) && isPrintable(text) ? printableString(text) : utf8String(text);
}
