// RFC 5280 section 4.2.1.6: GeneralName.
import type { Der } from './der/reader.ts';
import { constructedTag, contextTag, tag } from './der/tag.table.ts';
import { ascii, contextPrimitive, encode, explicit, oid, sequence } from './der/writer.ts';
import { type Name, readName } from './rfc5280-name.ts';
import { X509Error } from './x509-error.ts';

/** A name of one of the forms that certificates know. Texts are ASCII, as encoded. */
export type GeneralName =
  | { readonly kind: 'email'; readonly text: string }
  | { readonly kind: 'dns'; readonly text: string }
  | { readonly kind: 'uri'; readonly text: string }
  /** 4 or 16 octets; twice that, address and mask, in name constraints. */
  | { readonly kind: 'ip'; readonly bytes: Uint8Array }
  | { readonly kind: 'directory'; readonly name: Name }
  | { readonly kind: 'other'; readonly type: string; readonly value: Uint8Array }
  | { readonly kind: 'registered'; readonly id: string }
  /** x400Address and ediPartyName, not looked into. */
  | { readonly kind: 'opaque'; readonly raw: Uint8Array };

const isDirectory = constructedTag(4);

/** Reads a GeneralName; `addressOctets` are the lengths an iPAddress may have. Throws DerError or X509Error. */
export function readGeneralName(value: Der, addressOctets: readonly number[] = [4, 16]): GeneralName {
  switch (value.identifier) {
    case constructedTag(0): {
      const fields = value.fields(constructedTag(0));
      const type = fields.next().asOid();
      const inside = fields.next(constructedTag(0)).explicit().raw;
      fields.end();
      return { kind: 'other', type, value: inside };
    }
    case contextTag(1):
      return { kind: 'email', text: value.asText(tag.ia5String) };
    case contextTag(2):
      return { kind: 'dns', text: value.asText(tag.ia5String) };
    case contextTag(6):
      return { kind: 'uri', text: value.asText(tag.ia5String) };
    case contextTag(7):
      if (!addressOctets.includes(value.content.length)) throw malformed('an IP address has 4 or 16 octets');
      return { kind: 'ip', bytes: value.content };
    case isDirectory:
      return { kind: 'directory', name: readName(value.explicit()) };
    case contextTag(8):
      return { kind: 'registered', id: value.asOid(contextTag(8)) };
    case constructedTag(3):
    case constructedTag(5):
      return { kind: 'opaque', raw: value.raw };
    default:
      throw value.error('not a GeneralName');
  }
}

/** Reads GeneralNames, one at least; `identifier` is for implicit tags. */
export const readGeneralNames = (value: Der, identifier: number = tag.sequence): GeneralName[] =>
  value.sequenceOf(1, identifier).map((name) => readGeneralName(name));

/** Encodes a GeneralName; throws a RangeError for texts outside ASCII. */
export function writeGeneralName(name: GeneralName): Uint8Array {
  switch (name.kind) {
    case 'email':
      return contextPrimitive(1, ascii(name.text));
    case 'dns':
      return contextPrimitive(2, ascii(name.text));
    case 'uri':
      return contextPrimitive(6, ascii(name.text));
    case 'ip':
      return contextPrimitive(7, name.bytes);
    case 'directory':
      return explicit(4, name.name.raw);
    case 'other':
      return encode(constructedTag(0), oid(name.type), explicit(0, name.value));
    case 'registered':
      return contextPrimitive(8, oid(name.id).subarray(2));
    case 'opaque':
      return name.raw;
  }
}

/** Encodes GeneralNames. */
export const writeGeneralNames = (names: readonly GeneralName[]): Uint8Array =>
  sequence(...names.map(writeGeneralName));

/** One comparable text: two names are the same when these are equal. */
export function generalNameKey(name: GeneralName): string {
  switch (name.kind) {
    case 'directory':
      return `directory ${name.name.key}`;
    case 'ip':
      return `ip ${Buffer.from(name.bytes).toString('hex')}`;
    case 'other':
      return `other ${name.type} ${Buffer.from(name.value).toString('hex')}`;
    case 'registered':
      return `registered ${name.id}`;
    case 'opaque':
      return `opaque ${Buffer.from(name.raw).toString('hex')}`;
    case 'dns':
      return `dns ${name.text.toLowerCase()}`;
    case 'email': {
      const at = name.text.lastIndexOf('@');
      return `email ${name.text.slice(0, at)}${name.text.slice(at).toLowerCase()}`;
    }
    case 'uri':
      return `uri ${name.text}`;
  }
}

const malformed = (message: string): X509Error => new X509Error('general-name.malformed', message);
