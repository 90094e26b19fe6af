// RFC 5755 section 4.3: extensions of attribute certificates.
import { constructedTag, tag } from './der/tag.table.ts';
import { boolean, contextConstructed, explicit, nullValue, octetString, oid, sequence } from './der/writer.ts';
import type { ExtensionKind } from './rfc5280-extensions.ts';
import { type GeneralName, readGeneralName, writeGeneralName } from './rfc5280-general-name.ts';
import { privilegeExtensionOids } from './rfc5755-attribute-certificate.table.ts';

/** Where a certificate may be used: services, and groups of services; both may be named. */
export interface Targets {
  readonly names: readonly GeneralName[];
  readonly groups: readonly GeneralName[];
}

/** Critical; SEQUENCE OF Targets, of which there is exactly one. A target by certificate is refused, as the RFC says. */
export const targetInformation: ExtensionKind<Targets> = {
  oid: privilegeExtensionOids.targetInformation,
  name: 'targetInformation',
  read(value) {
    const lists = value.sequenceOf();
    if (lists.length !== 1) throw value.error('target information has exactly one list of targets');
    const targets: { names: GeneralName[]; groups: GeneralName[] } = { names: [], groups: [] };
    for (const one of lists[0].sequenceOf()) {
      if (!one.is(constructedTag(0)) && !one.is(constructedTag(1))) throw one.error('a target of another kind');
      (one.is(constructedTag(0)) ? targets.names : targets.groups).push(readGeneralName(one.explicit()));
    }
    return targets;
  },
  write({ names, groups }) {
    if (names.length + groups.length === 0) throw new RangeError('targets that name nothing');
    return sequence(
      sequence(
        ...names.map((name) => explicit(0, writeGeneralName(name))),
        ...groups.map((name) => explicit(1, writeGeneralName(name))),
      ),
    );
  },
};

/** Not critical: nothing about this certificate's revocation will ever be published. */
export const noRevocationAvailable: ExtensionKind<null> = {
  oid: privilegeExtensionOids.noRevocationAvailable,
  name: 'noRevAvail',
  read: (value) => value.asNull(),
  write: () => nullValue(),
};

/** Critical: a name for audit records that does not tell who the holder is, 1 to 20 octets. */
export const auditIdentity: ExtensionKind<Uint8Array> = {
  oid: privilegeExtensionOids.auditIdentity,
  name: 'auditIdentity',
  read(value) {
    const octets = value.asOctetString();
    if (octets.length === 0 || octets.length > 20) throw value.error('an audit identity has 1 to 20 octets');
    return octets;
  },
  write(octets) {
    if (octets.length === 0 || octets.length > 20) throw new RangeError('an audit identity has 1 to 20 octets');
    return octetString(octets);
  },
};

/** What an attribute authority may give: attribute types as object identifiers. */
export interface AuthorityControls {
  /** undefined: no such list. */
  readonly permitted: readonly string[] | undefined;
  readonly excluded: readonly string[];
  /** Whether types in neither list may be given when there is no list of those permitted. */
  readonly permitsUnspecified: boolean;
}

/** In the certificate of an attribute authority (RFC 5755 section 7.4). Path lengths are not for us: no authority delegates. */
export const authorityControls: ExtensionKind<AuthorityControls> = {
  oid: privilegeExtensionOids.authorityControls,
  name: 'aaControls',
  read(value) {
    const fields = value.fields();
    fields.optional(tag.integer);
    const permitted = fields
      .optional(constructedTag(0))
      ?.children()
      .map((one) => one.asOid());
    const excluded = fields
      .optional(constructedTag(1))
      ?.children()
      .map((one) => one.asOid());
    const unspecified = fields.optional(tag.boolean);
    fields.end();
    if (unspecified?.asBoolean() === true) throw unspecified.error('an encoded default');
    return { permitted, excluded: excluded ?? [], permitsUnspecified: unspecified === undefined };
  },
  write: ({ permitted, excluded, permitsUnspecified }) =>
    sequence(
      permitted === undefined ? undefined : contextConstructed(0, ...permitted.map(oid)),
      excluded.length === 0 ? undefined : contextConstructed(1, ...excluded.map(oid)),
      permitsUnspecified ? undefined : boolean(false),
    ),
};
