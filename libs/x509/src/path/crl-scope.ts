// RFC 5280 section 6.3.3 (b) to (e): whether a list covers a certificate, and for which reasons.
import { readDer } from '../der/reader.ts';
import { sequence } from '../der/writer.ts';
import type { Certificate } from '../rfc5280-certificate.ts';
import type { Crl } from '../rfc5280-crl.ts';
import { type GeneralName, generalNameKey } from '../rfc5280-general-name.ts';
import { authorityKeyIdentifier } from '../rfc5280-key-extensions.ts';
import { type Name, readName } from '../rfc5280-name.ts';
import {
  crlDistributionPoints,
  crlNumber,
  type DistributionPoint,
  type DistributionPointName,
  deltaCrlIndicator,
  issuingDistributionPoint,
  type ReasonFlag,
  reasonFlags,
} from '../rfc5280-revocation-extensions.ts';

/** Every reason a certificate can be revoked for. */
export const allReasons: ReadonlySet<ReasonFlag> = new Set(reasonFlags.filter((flag) => flag !== 'unused'));

/** The points a certificate names, and the one that its issuer's name implies (end of section 6.3.3). */
export function pointsOf(certificate: Certificate): readonly DistributionPoint[] {
  const implied: DistributionPoint = { name: { full: [{ kind: 'directory', name: certificate.issuer }] } };
  return [...(certificate.extensions.get(crlDistributionPoints) ?? []), implied];
}

/** Whether the list is one for this point and this certificate (b). */
export function isInScope(crl: Crl, point: DistributionPoint, certificate: Certificate): boolean {
  const scope = crl.extensions.get(issuingDistributionPoint);
  if (point.crlIssuer === undefined) {
    if (!crl.issuer.equals(certificate.issuer)) return false;
  } else if (scope?.indirect !== true || !namesDirectory(point.crlIssuer, crl.issuer)) return false;
  if (scope === undefined) return true;
  if (scope.onlyUserCerts && certificate.isCa) return false;
  if (scope.onlyCaCerts && !certificate.isCa) return false;
  if (scope.onlyAttributeCerts) return false;
  if (scope.name === undefined) return true;
  const own = new Set(resolve(scope.name, crl.issuer).map(generalNameKey));
  const issuer = point.crlIssuer?.find((name) => name.kind === 'directory')?.name ?? certificate.issuer;
  const asked = point.name === undefined ? (point.crlIssuer ?? []) : resolve(point.name, issuer);
  return asked.some((name) => own.has(generalNameKey(name)));
}

/** Reasons that the list covers for this point (d). */
export function reasonsOf(crl: Crl, point: DistributionPoint): ReadonlySet<ReasonFlag> {
  const scope = crl.extensions.get(issuingDistributionPoint)?.onlySomeReasons ?? allReasons;
  return new Set([...scope].filter((reason) => (point.reasons ?? allReasons).has(reason)));
}

const namesDirectory = (names: readonly GeneralName[], wanted: Name): boolean =>
  names.some((name) => name.kind === 'directory' && name.name.equals(wanted));

/** The whole names of a point; one relative to its issuer is completed. */
function resolve(name: DistributionPointName, issuer: Name): readonly GeneralName[] {
  if ('full' in name) return name.full;
  const whole = sequence(
    ...readDer(issuer.raw)
      .children()
      .map((part) => part.raw),
    name.raw,
  );
  return [{ kind: 'directory', name: readName(readDer(whole)) }];
}

/** Whether a delta list adds to this complete one (c) and section 5.2.4. */
export function addsTo(delta: Crl, complete: Crl): boolean {
  const base = delta.extensions.get(deltaCrlIndicator);
  const number = complete.extensions.get(crlNumber);
  const own = delta.extensions.get(crlNumber);
  if (base === undefined || number === undefined || own === undefined) return false;
  return (
    delta.issuer.equals(complete.issuer) &&
    isSameExtension(delta, complete, issuingDistributionPoint.oid) &&
    isSameExtension(delta, complete, authorityKeyIdentifier.oid) &&
    base <= number &&
    number <= own
  );
}

function isSameExtension(left: Crl, right: Crl, dotted: string): boolean {
  const [one, other] = [left.extensions.find(dotted)?.value, right.extensions.find(dotted)?.value];
  if (one === undefined || other === undefined) return one === other;
  return Buffer.compare(one, other) === 0;
}

/** Whether any list at hand claims to be for this certificate, usable or not. */
export function hasListFor(crls: readonly Crl[], certificate: Certificate): boolean {
  const points = certificate.extensions.get(crlDistributionPoints) ?? [];
  return crls.some(
    (crl) =>
      crl.issuer.equals(certificate.issuer) ||
      points.some((point) => point.crlIssuer !== undefined && namesDirectory(point.crlIssuer, crl.issuer)),
  );
}
