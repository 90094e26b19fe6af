// RFC 5280 sections 4.2.1.6, 4.2.1.7, 4.2.1.10, 4.2.2: names of the subject, of the issuer, those allowed, and where to ask.
import type { Der } from './der/reader.ts';
import { constructedTag } from './der/tag.table.ts';
import { encode, oid, sequence } from './der/writer.ts';
import { extensionOid } from './oid.table.ts';
import type { ExtensionKind } from './rfc5280-extensions.ts';
import {
  type GeneralName,
  readGeneralName,
  readGeneralNames,
  writeGeneralName,
  writeGeneralNames,
} from './rfc5280-general-name.ts';
import { X509Error } from './x509-error.ts';

export const subjectAltName: ExtensionKind<readonly GeneralName[]> = {
  oid: extensionOid.subjectAltName,
  name: 'subjectAltName',
  read: (value) => readGeneralNames(value),
  write: writeGeneralNames,
};

export const issuerAltName: ExtensionKind<readonly GeneralName[]> = {
  oid: extensionOid.issuerAltName,
  name: 'issuerAltName',
  read: (value) => readGeneralNames(value),
  write: writeGeneralNames,
};

/** Subtrees of names; undefined: no such list. An address base has 8 or 32 octets, address and mask. */
export interface NameConstraints {
  readonly permitted?: readonly GeneralName[];
  readonly excluded?: readonly GeneralName[];
}

export const nameConstraints: ExtensionKind<NameConstraints> = {
  oid: extensionOid.nameConstraints,
  name: 'nameConstraints',
  read(value) {
    const fields = value.fields();
    const permitted = fields.optional(constructedTag(0));
    const excluded = fields.optional(constructedTag(1));
    fields.end();
    if (permitted === undefined && excluded === undefined)
      throw new X509Error('name-constraints.empty', 'name constraints without subtrees (RFC 5280 section 4.2.1.10)');
    return {
      permitted: permitted?.sequenceOf(1, constructedTag(0)).map(readSubtree),
      excluded: excluded?.sequenceOf(1, constructedTag(1)).map(readSubtree),
    };
  },
  write: ({ permitted, excluded }) =>
    sequence(
      permitted === undefined ? undefined : encode(constructedTag(0), ...permitted.map(writeSubtree)),
      excluded === undefined ? undefined : encode(constructedTag(1), ...excluded.map(writeSubtree)),
    ),
};

/** RFC 5280: minimum is zero (left out, being the default) and maximum absent. */
function readSubtree(value: Der): GeneralName {
  const fields = value.fields();
  const base = readGeneralName(fields.next(), [8, 32]);
  fields.end();
  if (base.kind === 'ip' && !isMask(base.bytes.subarray(base.bytes.length / 2)))
    throw new X509Error('name-constraints.mask', 'an address constraint whose mask is not a prefix (RFC 4632)');
  return base;
}

function isMask(mask: Uint8Array): boolean {
  const bits = [...mask].map((octet) => octet.toString(2).padStart(8, '0')).join('');
  return /^1*0*$/.test(bits);
}

const writeSubtree = (base: GeneralName): Uint8Array => sequence(writeGeneralName(base));

/** Where to ask for more: method (see accessOid) and place. */
export interface AccessDescription {
  readonly method: string;
  readonly location: GeneralName;
}

export const authorityInfoAccess: ExtensionKind<readonly AccessDescription[]> = {
  oid: extensionOid.authorityInfoAccess,
  name: 'authorityInfoAccess',
  read: readAccess,
  write: writeAccess,
};

export const subjectInfoAccess: ExtensionKind<readonly AccessDescription[]> = {
  oid: extensionOid.subjectInfoAccess,
  name: 'subjectInfoAccess',
  read: readAccess,
  write: writeAccess,
};

function readAccess(value: Der): AccessDescription[] {
  return value.sequenceOf().map((description) => {
    const fields = description.fields();
    const method = fields.next().asOid();
    const location = readGeneralName(fields.next());
    fields.end();
    return { method, location };
  });
}

function writeAccess(descriptions: readonly AccessDescription[]): Uint8Array {
  return sequence(...descriptions.map(({ method, location }) => sequence(oid(method), writeGeneralName(location))));
}
