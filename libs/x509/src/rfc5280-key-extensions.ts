// RFC 5280 sections 4.2.1.1 to 4.2.1.3, 4.2.1.9, 4.2.1.12: what a key may do and how it is found.
import { constructedTag, contextTag, tag } from './der/tag.table.ts';
import {
  boolean,
  contextPrimitive,
  encode,
  implicit,
  integer,
  namedBits,
  nullValue,
  octetString,
  oid,
  sequence,
} from './der/writer.ts';
import { extensionOid } from './oid.table.ts';
import type { ExtensionKind } from './rfc5280-extensions.ts';
import { type GeneralName, readGeneralNames, writeGeneralName } from './rfc5280-general-name.ts';
import { X509Error } from './x509-error.ts';

export interface BasicConstraints {
  readonly ca: boolean;
  /** Most intermediate certificates that may follow, self-issued ones not counted; undefined: no limit. */
  readonly pathLength?: number;
}

export const basicConstraints: ExtensionKind<BasicConstraints> = {
  oid: extensionOid.basicConstraints,
  name: 'basicConstraints',
  read(value) {
    const fields = value.fields();
    const ca = fields.flag();
    const pathLength = fields.optional(tag.integer)?.asInteger();
    fields.end();
    if (pathLength !== undefined && pathLength < 0) throw value.error('a path length below zero');
    return { ca, pathLength };
  },
  write: ({ ca, pathLength }) =>
    sequence(ca ? boolean(true) : undefined, pathLength === undefined ? undefined : integer(pathLength)),
};

/** Bits of KeyUsage in the order of RFC 5280 section 4.2.1.3. */
export const keyUsageNames = [
  'digitalSignature',
  'nonRepudiation',
  'keyEncipherment',
  'dataEncipherment',
  'keyAgreement',
  'keyCertSign',
  'cRLSign',
  'encipherOnly',
  'decipherOnly',
] as const;

export type KeyUsage = (typeof keyUsageNames)[number];

export const keyUsage: ExtensionKind<ReadonlySet<KeyUsage>> = {
  oid: extensionOid.keyUsage,
  name: 'keyUsage',
  read(value) {
    const { bytes } = value.asBitString();
    const set = new Set(keyUsageNames.filter((_, bit) => ((bytes[bit >> 3] ?? 0) & (0x80 >> (bit & 7))) !== 0));
    if (set.size === 0) throw new X509Error('key-usage.empty', 'keyUsage allows nothing; one bit at least is set');
    return set;
  },
  write: (usages) => namedBits([...usages].map((usage) => keyUsageNames.indexOf(usage))),
};

/** Purposes as dotted object identifiers, see purposeOid. */
export const extendedKeyUsage: ExtensionKind<readonly string[]> = {
  oid: extensionOid.extendedKeyUsage,
  name: 'extKeyUsage',
  read: (value) => value.sequenceOf().map((purpose) => purpose.asOid()),
  write: (purposes) => sequence(...purposes.map(oid)),
};

export const subjectKeyIdentifier: ExtensionKind<Uint8Array> = {
  oid: extensionOid.subjectKeyIdentifier,
  name: 'subjectKeyIdentifier',
  read: (value) => value.asOctetString(),
  write: (identifier) => octetString(identifier),
};

export interface AuthorityKeyIdentifier {
  readonly keyIdentifier?: Uint8Array;
  readonly issuer?: readonly GeneralName[];
  readonly serial?: bigint;
}

export const authorityKeyIdentifier: ExtensionKind<AuthorityKeyIdentifier> = {
  oid: extensionOid.authorityKeyIdentifier,
  name: 'authorityKeyIdentifier',
  read(value) {
    const fields = value.fields();
    const keyIdentifier = fields.optional(contextTag(0))?.content;
    const names = fields.optional(constructedTag(1));
    const serial = fields.optional(contextTag(2))?.asBigInt(contextTag(2));
    fields.end();
    if ((names === undefined) !== (serial === undefined)) throw value.error('issuer and serial number come together');
    return {
      keyIdentifier,
      issuer: names === undefined ? undefined : readGeneralNames(names, constructedTag(1)),
      serial,
    };
  },
  write: ({ keyIdentifier, issuer, serial }) =>
    sequence(
      keyIdentifier === undefined ? undefined : contextPrimitive(0, keyIdentifier),
      issuer === undefined ? undefined : encode(constructedTag(1), ...issuer.map(writeGeneralName)),
      serial === undefined ? undefined : implicit(2, integer(serial)),
    ),
};

/** RFC 6960 section 4.2.2.2.1: the responder's own certificate is not to be looked up. */
export const ocspNoCheck: ExtensionKind<null> = {
  oid: extensionOid.ocspNoCheck,
  name: 'ocsp-nocheck',
  read: (value) => value.asNull(),
  write: () => nullValue(),
};
