// RFC 5280 sections 4.2.1.13, 4.2.1.15, 5.2, 5.3: where lists are, what one covers, and its entries.
import type { Der } from './der/reader.ts';
import { constructedTag, contextTag, tag } from './der/tag.table.ts';
import {
  boolean,
  encode,
  enumerated,
  explicit,
  generalizedTime,
  implicit,
  integer,
  namedBits,
  sequence,
} from './der/writer.ts';
import { extensionOid } from './oid.table.ts';
import type { ExtensionKind } from './rfc5280-extensions.ts';
import { type GeneralName, readGeneralNames, writeGeneralName, writeGeneralNames } from './rfc5280-general-name.ts';
import { type NameAttribute, readRelativeName } from './rfc5280-name.ts';
import { X509Error } from './x509-error.ts';

/** Reasons of revocation by their CRLReason number (RFC 5280 section 5.3.1). */
export const revocationReasons = {
  unspecified: 0,
  keyCompromise: 1,
  cACompromise: 2,
  affiliationChanged: 3,
  superseded: 4,
  cessationOfOperation: 5,
  certificateHold: 6,
  removeFromCRL: 8,
  privilegeWithdrawn: 9,
  aACompromise: 10,
} as const;

export type RevocationReason = keyof typeof revocationReasons;

const reasonNames = new Map(
  (Object.entries(revocationReasons) as [RevocationReason, number][]).map(([name, number]) => [number, name]),
);

/** The reason with that CRLReason number; undefined for a number that means none. */
export function revocationReasonOf(number: number): RevocationReason | undefined {
  return reasonNames.get(number);
}

/** Bits of ReasonFlags in their order (RFC 5280 section 4.2.1.13); bit 0 is not used. */
export const reasonFlags = [
  'unused',
  'keyCompromise',
  'cACompromise',
  'affiliationChanged',
  'superseded',
  'cessationOfOperation',
  'certificateHold',
  'privilegeWithdrawn',
  'aACompromise',
] as const;

export type ReasonFlag = (typeof reasonFlags)[number];

/** The name of a distribution point: whole names, or one relative to the name of the CRL issuer. */
export type DistributionPointName =
  | { readonly full: readonly GeneralName[] }
  | { readonly relative: readonly NameAttribute[]; readonly raw: Uint8Array };

export interface DistributionPoint {
  readonly name?: DistributionPointName;
  /** undefined: all reasons. */
  readonly reasons?: ReadonlySet<ReasonFlag>;
  /** undefined: the issuer of the certificate. */
  readonly crlIssuer?: readonly GeneralName[];
}

function distributionPoints(dotted: string, name: string): ExtensionKind<readonly DistributionPoint[]> {
  return {
    oid: dotted,
    name,
    read: (value) => value.sequenceOf().map(readDistributionPoint),
    write: (points) => sequence(...points.map(writeDistributionPoint)),
  };
}

export const crlDistributionPoints = distributionPoints(extensionOid.crlDistributionPoints, 'cRLDistributionPoints');
export const freshestCrl = distributionPoints(extensionOid.freshestCrl, 'freshestCRL');

function readDistributionPoint(value: Der): DistributionPoint {
  const fields = value.fields();
  const name = fields.optional(constructedTag(0));
  const reasons = fields.optional(contextTag(1));
  const issuer = fields.optional(constructedTag(2));
  fields.end();
  if (name === undefined && issuer === undefined)
    throw new X509Error('distribution-point.empty', 'a distribution point with neither name nor issuer');
  return {
    name: name === undefined ? undefined : readPointName(name.explicit()),
    reasons: reasons === undefined ? undefined : readReasons(reasons),
    crlIssuer: issuer === undefined ? undefined : readGeneralNames(issuer, constructedTag(2)),
  };
}

function readPointName(value: Der): DistributionPointName {
  if (value.is(constructedTag(0))) return { full: readGeneralNames(value, constructedTag(0)) };
  const relative = readRelativeName(value, constructedTag(1));
  return { relative, raw: encode(tag.set, value.content) };
}

function readReasons(value: Der): ReadonlySet<ReasonFlag> {
  const { bytes } = value.asBitString(value.identifier);
  return new Set(reasonFlags.filter((_, bit) => bit > 0 && ((bytes[bit >> 3] ?? 0) & (0x80 >> (bit & 7))) !== 0));
}

function writeDistributionPoint(point: DistributionPoint): Uint8Array {
  return sequence(
    point.name === undefined ? undefined : explicit(0, writePointName(point.name)),
    point.reasons === undefined ? undefined : writeReasons(1, point.reasons),
    point.crlIssuer === undefined ? undefined : encode(constructedTag(2), ...point.crlIssuer.map(writeGeneralName)),
  );
}

function writePointName(name: DistributionPointName): Uint8Array {
  return 'full' in name ? encode(constructedTag(0), ...name.full.map(writeGeneralName)) : implicit(1, name.raw);
}

const writeReasons = (number: number, reasons: ReadonlySet<ReasonFlag>): Uint8Array =>
  namedBits(
    [...reasons].map((reason) => reasonFlags.indexOf(reason)),
    contextTag(number),
  );

/** What a list covers (RFC 5280 section 5.2.5); each field absent or false: no limit. */
export interface IssuingDistributionPoint {
  readonly name?: DistributionPointName;
  readonly onlyUserCerts?: boolean;
  readonly onlyCaCerts?: boolean;
  readonly onlySomeReasons?: ReadonlySet<ReasonFlag>;
  readonly indirect?: boolean;
  readonly onlyAttributeCerts?: boolean;
}

export const issuingDistributionPoint: ExtensionKind<IssuingDistributionPoint> = {
  oid: extensionOid.issuingDistributionPoint,
  name: 'issuingDistributionPoint',
  read(value) {
    const fields = value.fields();
    const name = fields.optional(constructedTag(0));
    const onlyUserCerts = fields.flag(contextTag(1));
    const onlyCaCerts = fields.flag(contextTag(2));
    const reasons = fields.optional(contextTag(3));
    const indirect = fields.flag(contextTag(4));
    const onlyAttributeCerts = fields.flag(contextTag(5));
    fields.end();
    if (Number(onlyUserCerts) + Number(onlyCaCerts) + Number(onlyAttributeCerts) > 1)
      throw new X509Error('issuing-distribution-point.scope', 'a list is for one kind of certificates only');
    return {
      name: name === undefined ? undefined : readPointName(name.explicit()),
      onlyUserCerts,
      onlyCaCerts,
      onlySomeReasons: reasons === undefined ? undefined : readReasons(reasons),
      indirect,
      onlyAttributeCerts,
    };
  },
  write: (point) =>
    sequence(
      point.name === undefined ? undefined : explicit(0, writePointName(point.name)),
      writeFlag(1, point.onlyUserCerts),
      writeFlag(2, point.onlyCaCerts),
      point.onlySomeReasons === undefined ? undefined : writeReasons(3, point.onlySomeReasons),
      writeFlag(4, point.indirect),
      writeFlag(5, point.onlyAttributeCerts),
    ),
};

const writeFlag = (number: number, value: boolean | undefined): Uint8Array | undefined =>
  value === true ? implicit(number, boolean(true)) : undefined;

function count(dotted: string, name: string): ExtensionKind<bigint> {
  return {
    oid: dotted,
    name,
    read(value) {
      const number = value.asBigInt();
      if (number < 0n || value.content.length > 21) throw value.error('a number of at most 20 octets, not negative');
      return number;
    },
    write: (number) => integer(number),
  };
}

/** Grows with every list of one issuer and scope. */
export const crlNumber = count(extensionOid.crlNumber, 'cRLNumber');
/** The number of the complete list that a delta list adds to. */
export const deltaCrlIndicator = count(extensionOid.deltaCrlIndicator, 'deltaCRLIndicator');

/** The CRLReason number of an entry. */
export const reasonCode: ExtensionKind<number> = {
  oid: extensionOid.reasonCode,
  name: 'reasonCode',
  read: (value) => value.asInteger(tag.enumerated),
  write: (reason) => enumerated(reason),
};

/** When the key is thought to have been lost, ms. */
export const invalidityDate: ExtensionKind<number> = {
  oid: extensionOid.invalidityDate,
  name: 'invalidityDate',
  read: (value) => value.expect(tag.generalizedTime).asTime(),
  write: (time) => generalizedTime(time),
};

/** Who issued the certificate of this entry and of those that follow, in an indirect list. */
export const certificateIssuer: ExtensionKind<readonly GeneralName[]> = {
  oid: extensionOid.certificateIssuer,
  name: 'certificateIssuer',
  read: (value) => readGeneralNames(value),
  write: writeGeneralNames,
};
