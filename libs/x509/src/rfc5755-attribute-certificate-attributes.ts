// RFC 5755 section 4.4: the attributes that carry privileges, read and written.
import { type Der, readDer } from './der/reader.ts';
import { constructedTag, contextTag, tag } from './der/tag.table.ts';
import {
  contextConstructed,
  contextPrimitive,
  explicit,
  namedBits,
  octetString,
  oid,
  sequence,
  setOf,
  utf8String,
} from './der/writer.ts';
import { type GeneralName, readGeneralName, readGeneralNames, writeGeneralName } from './rfc5280-general-name.ts';
import { type Classification, classTable, privilegeOids } from './rfc5755-attribute-certificate.table.ts';
import type { AttributeCertificate } from './rfc5755-attribute-certificate.ts';

/** A role. */
export interface Role {
  readonly authority?: readonly GeneralName[];
  readonly name: GeneralName;
}

/** A value of a group or charging identity. */
export type PrivilegeValue =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'oid'; readonly oid: string }
  | { readonly kind: 'octets'; readonly octets: Uint8Array };

/** Groups, each under the policy of an authority or of the issuer. */
export interface Groups {
  readonly authority?: readonly GeneralName[];
  readonly values: readonly PrivilegeValue[];
}

/** What one is cleared for under a security policy; the classes are all that hold, not the highest. */
export interface Clearance {
  /** Object identifier. */
  readonly policy: string;
  readonly classes: readonly Classification[];
  readonly categories: readonly { readonly type: string; readonly value: Uint8Array }[];
}

/** Who the holder is to one service. An authenticator (a password, a ticket) is neither read nor written: it would stand in the clear. */
export interface AccessIdentity {
  readonly service: GeneralName;
  readonly identity: GeneralName;
}

/** An attribute to write: its type and encoded values. */
export interface PrivilegeToWrite {
  readonly type: string;
  readonly values: readonly Uint8Array[];
}

/** The roles that a certificate carries; read them only after the certificate is valid. Throws DerError. */
export function rolesOf(certificate: AttributeCertificate): Role[] {
  return valuesOf(certificate, privilegeOids.role).map((value) => {
    const fields = value.fields();
    const authority = fields.optional(constructedTag(0));
    const name = readGeneralName(fields.next(constructedTag(1)).explicit());
    fields.end();
    return { ...(authority && { authority: readGeneralNames(authority, constructedTag(0)) }), name };
  });
}

/** The groups that a certificate carries. Throws DerError. */
export function groupsOf(certificate: AttributeCertificate): Groups[] {
  return valuesOf(certificate, privilegeOids.group).map((value) => {
    const fields = value.fields();
    const authority = fields.optional(constructedTag(0));
    const values = fields.next().sequenceOf().map(readValue);
    fields.end();
    return {
      ...(authority && { authority: readGeneralNames(authority, constructedTag(0)) }),
      values,
    };
  });
}

/** The clearances that a certificate carries, under the identifier of RFC 3281 as well. Throws DerError. */
export function clearancesOf(certificate: AttributeCertificate): Clearance[] {
  return [
    ...valuesOf(certificate, privilegeOids.clearance),
    ...valuesOf(certificate, privilegeOids.clearanceOfRfc3281),
  ].map(readClearance);
}

/** Who the holder is to which service. Throws DerError. */
export function accessIdentitiesOf(certificate: AttributeCertificate): AccessIdentity[] {
  return valuesOf(certificate, privilegeOids.accessIdentity).map((value) => {
    const fields = value.fields();
    const service = readGeneralName(fields.next());
    const identity = readGeneralName(fields.next());
    fields.optional(tag.octetString);
    fields.end();
    return { service, identity };
  });
}

function valuesOf(certificate: AttributeCertificate, type: string): readonly Der[] {
  return certificate.attributes.find((one) => one.type === type)?.values ?? [];
}

function readValue(value: Der): PrivilegeValue {
  if (value.is(tag.utf8String)) return { kind: 'text', text: value.asText() };
  if (value.is(tag.oid)) return { kind: 'oid', oid: value.asOid() };
  return { kind: 'octets', octets: value.asOctetString() };
}

function readClearance(value: Der): Clearance {
  const fields = value.fields();
  const policy = fields.next().asOid();
  const bits = fields.optional(tag.bitString);
  const categories = fields.optional(tag.set)?.setOf() ?? [];
  fields.end();
  return {
    policy,
    classes: bits === undefined ? ['unclassified'] : readClasses(bits),
    categories: categories.map((one) => {
      const parts = one.fields();
      const type = parts.next().asOid(contextTag(0));
      const content = parts.next(constructedTag(1)).explicit().raw;
      parts.end();
      return { type, value: content };
    }),
  };
}

function readClasses(value: Der): Classification[] {
  const { bytes } = value.asBitString();
  return (Object.entries(classTable) as [Classification, number][])
    .filter(([, bit]) => ((bytes[bit >> 3] ?? 0) & (0x80 >> (bit & 7))) !== 0)
    .map(([name]) => name);
}

export function roleAttribute(roles: readonly Role[]): PrivilegeToWrite {
  return {
    type: privilegeOids.role,
    values: roles.map(({ authority, name }) =>
      sequence(
        authority && contextConstructed(0, ...authority.map(writeGeneralName)),
        explicit(1, writeGeneralName(name)),
      ),
    ),
  };
}

export function groupAttribute(groups: readonly Groups[]): PrivilegeToWrite {
  return {
    type: privilegeOids.group,
    values: groups.map(({ authority, values }) =>
      sequence(
        authority && contextConstructed(0, ...authority.map(writeGeneralName)),
        sequence(...values.map(writeValue)),
      ),
    ),
  };
}

export function clearanceAttribute(clearances: readonly Clearance[]): PrivilegeToWrite {
  return { type: privilegeOids.clearance, values: clearances.map(writeClearance) };
}

export function accessIdentityAttribute(identities: readonly AccessIdentity[]): PrivilegeToWrite {
  return {
    type: privilegeOids.accessIdentity,
    values: identities.map(({ service, identity }) => sequence(writeGeneralName(service), writeGeneralName(identity))),
  };
}

function writeValue(value: PrivilegeValue): Uint8Array {
  if (value.kind === 'text') return utf8String(value.text);
  return value.kind === 'oid' ? oid(value.oid) : octetString(value.octets);
}

/** DER leaves the default out: exactly `unclassified`. */
function writeClearance({ policy, classes, categories }: Clearance): Uint8Array {
  const byDefault = classes.length === 1 && classes[0] === 'unclassified';
  return sequence(
    oid(policy),
    byDefault ? undefined : namedBits(classes.map((name) => classTable[name])),
    categories.length === 0
      ? undefined
      : setOf(
          categories.map((one) =>
            sequence(contextPrimitive(0, readDer(oid(one.type)).content), explicit(1, one.value)),
          ),
        ),
  );
}
