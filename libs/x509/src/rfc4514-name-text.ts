// RFC 4514: distinguished names as text, both ways.
import { readDer } from './der/reader.ts';
import { oid, sequence, setOf } from './der/writer.ts';
import { nameOid } from './oid.table.ts';
import { buildName, type Name, type NameAttribute, type NamePart, readName } from './rfc5280-name.ts';
import { X509Error } from './x509-error.ts';

/** Short names: those of RFC 4514 section 3, and those everyone writes besides. */
const shortNames: readonly (readonly [string, string])[] = [
  ['CN', nameOid.commonName],
  ['L', nameOid.locality],
  ['ST', nameOid.stateOrProvince],
  ['O', nameOid.organization],
  ['OU', nameOid.organizationalUnit],
  ['C', nameOid.country],
  ['STREET', nameOid.streetAddress],
  ['DC', nameOid.domainComponent],
  ['UID', nameOid.userId],
  ['SN', nameOid.surname],
  ['GIVENNAME', nameOid.givenName],
  ['SERIALNUMBER', nameOid.serialNumber],
  ['EMAILADDRESS', nameOid.emailAddress],
];
const typeOf = new Map(shortNames);
const shortOf = new Map(shortNames.map(([short, type]) => [type, short]));

/** Longest text that is read. */
const maximumText = 8192;

/** The name as RFC 4514 writes it: the last relative name first. */
export function formatName(name: Name): string {
  return [...name.relativeNames]
    .reverse()
    .map((attributes) => attributes.map(formatAttribute).join('+'))
    .join(',');
}

function formatAttribute(attribute: NameAttribute): string {
  const type = shortOf.get(attribute.type) ?? attribute.type;
  if (attribute.text === undefined) return `${type}=#${Buffer.from(attribute.raw).toString('hex')}`;
  const escaped = attribute.text
    .replace(/["+,;<>\\]/g, '\\$&')
    .replace(/^[ #]/, '\\$&')
    .replace(/ $/, '\\ ')
    .replace(/[\u0000-\u001f\u007f]/g, (character) => `\\${character.charCodeAt(0).toString(16).padStart(2, '0')}`);
  return `${type}=${escaped}`;
}

/** Reads the text of a name; throws X509Error `name.malformed` and says where. */
export function parseName(text: string): Name {
  if (text.length > maximumText) throw malformed(`it is longer than ${maximumText} characters`);
  const relativeNames: Part[][] = [];
  let parts: Part[] = [];
  let at = 0;
  while (at < text.length) {
    const part = readPart(text, at);
    parts.push(part);
    at = part.end;
    if (text[at] === '+') {
      at += 1;
      if (at === text.length) throw malformed('it ends after +');
      continue;
    }
    relativeNames.push(parts);
    parts = [];
    if (at === text.length) break;
    at += 1; // readPart stops at , or + only
    if (at === text.length) throw malformed('it ends after a comma');
  }
  return build(relativeNames.reverse());
}

interface Part {
  readonly type: string;
  readonly text: string | undefined;
  readonly raw: Uint8Array | undefined;
  readonly end: number;
}

function readPart(text: string, start: number): Part {
  const equals = text.indexOf('=', start);
  const key = equals < 0 ? '' : text.slice(start, equals).trim();
  const type = typeOf.get(key.toUpperCase()) ?? (/^\d+(\.\d+)+$/.test(key) ? key : undefined);
  if (type === undefined) throw malformed(`an attribute such as CN= is expected at character ${start + 1}`);
  let at = equals + 1;
  while (text[at] === ' ') at += 1;
  const hexadecimal = /^#([0-9a-fA-F]{2,})(?=[,+]|$)/.exec(text.slice(at));
  if (hexadecimal !== null) {
    const raw = Buffer.from(hexadecimal[1], 'hex');
    readDer(raw);
    return { type, text: undefined, raw, end: at + hexadecimal[0].length };
  }
  const bytes: string[] = [];
  let kept = 0; // spaces at the end do not count unless escaped
  while (at < text.length && text[at] !== ',' && text[at] !== '+') {
    if ('";<>'.includes(text[at])) throw malformed(`character ${at + 1} needs a backslash before it`);
    if (text[at] !== '\\') {
      bytes.push(text[at]);
      if (text[at] !== ' ') kept = bytes.length;
      at += 1;
      continue;
    }
    const octets = /^(\\[0-9a-fA-F]{2})+/.exec(text.slice(at));
    if (octets !== null) {
      bytes.push(Buffer.from(octets[0].replaceAll('\\', ''), 'hex').toString('utf8'));
      at += octets[0].length;
    } else if (/^\\[ "#+,;<=>\\]/.test(text.slice(at))) {
      bytes.push(text[at + 1]);
      at += 2;
    } else throw malformed(`a backslash at character ${at + 1} escapes nothing`);
    kept = bytes.length;
  }
  return { type, text: bytes.slice(0, kept).join(''), raw: undefined, end: at };
}

function build(relativeNames: readonly (readonly Part[])[]): Name {
  const plain = relativeNames.every((parts) => parts.every((part) => part.raw === undefined));
  try {
    if (plain)
      return buildName(relativeNames.map((parts) => parts.map((part): NamePart => [part.type, part.text ?? ''])));
    const encoded = relativeNames.map((parts) =>
      setOf(
        parts.map((part) =>
          part.raw === undefined
            ? readDer(buildName([[[part.type, part.text ?? '']]]).raw)
                .children()[0]
                .children()[0].raw
            : sequence(oid(part.type), part.raw),
        ),
      ),
    );
    return readName(readDer(sequence(...encoded)));
  } catch (error) {
    if (error instanceof RangeError) throw malformed(error.message);
    throw error;
  }
}

const malformed = (reason: string): X509Error => new X509Error('name.malformed', `not a distinguished name: ${reason}`);
