// RFC 5755 section 5, offline and whole: from bytes and roots to the privileges that somebody holds here and now.
import type { Text } from '@citywall/kernel';
import { pathCheck } from './path-check.ts';
import { isMalformed, type PathCheck, type Refusal, refuse } from './refusal.ts';
import { formatName } from './rfc4514-name-text.ts';
import { type Certificate, parseCertificate } from './rfc5280-certificate.ts';
import { type Crl, parseCrl } from './rfc5280-crl.ts';
import type { GeneralName } from './rfc5280-general-name.ts';
import { type AttributeCertificate, parseAttributeCertificate } from './rfc5755-attribute-certificate.ts';
import {
  type AccessIdentity,
  accessIdentitiesOf,
  type Clearance,
  clearancesOf,
  type Groups,
  groupsOf,
  type Role,
  rolesOf,
} from './rfc5755-attribute-certificate-attributes.ts';
import { privilegeRefusalTable } from './rfc5755-attribute-certificate-refusals.table.ts';
import { validateAttributeCertificate } from './rfc5755-attribute-certificate-validate.ts';

/** A privilege certificate with all that it takes to judge it; nothing is fetched. Everything but the anchors is trusted for nothing. */
export interface PrivilegeCheck {
  /** DER. */
  readonly attributeCertificate: Uint8Array;
  /** DER. By its key the holder MUST have proved just now who he is. */
  readonly holderCertificate: Uint8Array;
  /** DER, in any order: the attribute authority's, and those between it or the holder and the anchors. */
  readonly certificates: readonly Uint8Array[];
  /** DER: the roots of the holder's and the authority's certificate. */
  readonly anchors: readonly Uint8Array[];
  /** DER: lists of the authority, one of which MUST be in force unless the privilege is never revoked; lists of others count where there are any. */
  readonly lists?: readonly Uint8Array[];
  /** URIs of the service that asks, and of groups it belongs to. */
  readonly target?: { readonly names?: readonly string[]; readonly groups?: readonly string[] };
  /** ms. */
  readonly time: number;
}

/** The privileges hold at that time, for that service. */
export interface HeldPrivileges {
  readonly valid: true;
  /** Subjects, RFC 4514. */
  readonly holder: string;
  readonly authority: string;
  /** Hex. */
  readonly serial: string;
  /** ms. */
  readonly notBefore: number;
  readonly notAfter: number;
  readonly roles: readonly Role[];
  readonly groups: readonly Groups[];
  readonly clearances: readonly Clearance[];
  readonly accessIdentities: readonly AccessIdentity[];
}

/** No privilege; where a certificate cannot be trusted, `because` says why not. */
export interface PrivilegeRefused extends Refusal {
  readonly because?: { readonly reason: string; readonly words: Text };
}

export type PrivilegeAnswer = HeldPrivileges | PrivilegeRefused;

const mostCertificates = 64;

/** Which privileges a certificate gives its holder, or a stable code that says why none. Whatever the bytes, it never throws. */
export function checkPrivilege(check: PrivilegeCheck): PrivilegeAnswer {
  const certificate = readable(() => parseAttributeCertificate(check.attributeCertificate));
  if (certificate === undefined) return refuse(privilegeRefusalTable, 'privilege.malformed');
  const given = readable(() => read(check));
  if (given === undefined) return refuse(privilegeRefusalTable, 'privilege.input.malformed');
  const { holder, certificates, anchors, lists } = given;
  const checkPath = pathCheck({
    ...{ anchors, intermediates: certificates, crls: lists, profile: 'city', revocation: 'available' },
  });
  const holderPath = checkPath(holder, [], check.time);
  if (!holderPath.valid) return { ...refuse(privilegeRefusalTable, 'privilege.holder.untrusted'), because: holderPath };
  const authorities = certificates.filter(({ subject }) => subject.equals(certificate.issuer));
  let refusal: PrivilegeRefused = refuse(privilegeRefusalTable, 'privilege.authority.missing');
  for (const authority of authorities) {
    const answer = judge(check, certificate, { ...given, authority, checkPath });
    if (answer.valid) return answer;
    // An authority has had several keys: what was refused under the right one tells more.
    if (refusal.reason !== answer.reason && answer.reason !== 'privilege.authority.other') refusal = answer;
  }
  return refusal;
}

interface Given {
  readonly holder: Certificate;
  readonly certificates: readonly Certificate[];
  readonly anchors: readonly Certificate[];
  readonly lists: readonly Crl[];
}

function read({ holderCertificate, certificates, anchors, lists = [] }: PrivilegeCheck): Given | undefined {
  if (certificates.length + anchors.length + lists.length > mostCertificates) return undefined;
  return {
    holder: parseCertificate(holderCertificate),
    certificates: certificates.map((one) => parseCertificate(one)),
    anchors: anchors.map((one) => parseCertificate(one)),
    lists: lists.map((one) => parseCrl(one)),
  };
}

function judge(
  { attributeCertificate, target, time }: PrivilegeCheck,
  certificate: AttributeCertificate,
  { holder, authority, lists, checkPath }: Given & { readonly authority: Certificate; readonly checkPath: PathCheck },
): PrivilegeAnswer {
  let because: Refusal | undefined;
  const verdict = validateAttributeCertificate(attributeCertificate, {
    ...{ holder, authority, time, revocationLists: lists },
    service: { names: (target?.names ?? []).map(uri), groups: (target?.groups ?? []).map(uri) },
    checkPath: (...asked) => {
      const path = checkPath(...asked);
      if (!path.valid) because = path;
      return path;
    },
  });
  if (!verdict.valid)
    return because === undefined
      ? verdict
      : { ...refuse(privilegeRefusalTable, 'privilege.authority.untrusted'), because };
  const held = readable(() => privilegesOf(certificate));
  if (held === undefined) return refuse(privilegeRefusalTable, 'privilege.malformed');
  const { notBefore, notAfter, serial } = certificate;
  return {
    ...{ valid: true, notBefore, notAfter, serial: Buffer.from(serial).toString('hex'), ...held },
    ...{ holder: formatName(holder.subject), authority: formatName(authority.subject) },
  };
}

function privilegesOf(certificate: AttributeCertificate) {
  return {
    roles: rolesOf(certificate),
    groups: groupsOf(certificate),
    clearances: clearancesOf(certificate),
    accessIdentities: accessIdentitiesOf(certificate),
  };
}

const uri = (text: string): GeneralName => ({ kind: 'uri', text });

function readable<T>(act: () => T): T | undefined {
  try {
    return act();
  } catch (error) {
    if (isMalformed(error)) return undefined;
    throw error;
  }
}
