// RFC 5280 section 6.3: whether a certificate is revoked, by the lists at hand.

import { extensionOid } from '../oid.table.ts';
import { inheritParameters, type PublicKey } from '../public-key.ts';
import { isMalformed } from '../refusal.ts';
import type { Certificate } from '../rfc5280-certificate.ts';
import type { Crl } from '../rfc5280-crl.ts';
import { keyUsage } from '../rfc5280-key-extensions.ts';
import {
  crlNumber,
  type DistributionPoint,
  deltaCrlIndicator,
  type ReasonFlag,
} from '../rfc5280-revocation-extensions.ts';
import { checkSignatureAlgorithm } from './algorithm-rules.ts';
import { addsTo, allReasons, hasListFor, isInScope, pointsOf, reasonsOf } from './crl-scope.ts';
import { profileTable } from './profile.table.ts';
import type { SignatureChecks } from './signature-checks.ts';
import { type PathRefusal, refuse, type ValidationRequest } from './validation.ts';

/** What one question about revocation needs besides the path. */
export interface RevocationContext {
  readonly request: ValidationRequest;
  readonly checks: SignatureChecks;
  /** Whether a certificate that is not in the path is valid under the same root (6.3.3 (f)). */
  isTrusted(certificate: Certificate, anchor: Certificate): boolean;
}

const understood: ReadonlySet<string> = new Set([
  extensionOid.authorityKeyIdentifier,
  extensionOid.issuerAltName,
  extensionOid.crlNumber,
  extensionOid.deltaCrlIndicator,
  extensionOid.issuingDistributionPoint,
  extensionOid.freshestCrl,
]);

const removeFromCrl = 8;

/** Asks for every certificate of a valid path but the root; undefined: none is revoked, and where lists are required all are covered. */
export function checkRevocation(path: readonly Certificate[], context: RevocationContext): PathRefusal | undefined {
  const { revocation = 'none', crls = [] } = context.request;
  if (revocation === 'none') return undefined;
  const keys = effectiveKeys(path);
  for (const [at, certificate] of path.entries()) {
    if (at === 0 || (revocation === 'available' && !hasListFor(crls, certificate))) continue;
    const status = new Inquiry(path, keys, at, context).status();
    if (status === 'unrevoked') continue;
    return status === 'revoked'
      ? refuse('revoked', certificate)
      : refuse('revocation-unknown', certificate, 'no usable list covers it for all reasons');
  }
  return undefined;
}

function effectiveKeys(path: readonly Certificate[]): readonly PublicKey[] {
  const keys: PublicKey[] = [];
  for (const { publicKey } of path) keys.push(inheritParameters(publicKey, keys.at(-1) ?? publicKey));
  return keys;
}

type Status = 'unrevoked' | 'revoked' | 'unknown';

/** The question about one certificate of a path. */
class Inquiry {
  readonly #path: readonly Certificate[];
  readonly #keys: readonly PublicKey[];
  readonly #at: number;
  readonly #context: RevocationContext;
  readonly #certificate: Certificate;
  readonly #crls: readonly Crl[];

  constructor(path: readonly Certificate[], keys: readonly PublicKey[], at: number, context: RevocationContext) {
    this.#path = path;
    this.#keys = keys;
    this.#at = at;
    this.#context = context;
    this.#certificate = path[at];
    this.#crls = [...(context.request.crls ?? [])].sort((left, right) => right.thisUpdate - left.thisUpdate);
  }

  status(): Status {
    const covered = new Set<ReasonFlag>();
    const isCovered = (reasons: ReadonlySet<ReasonFlag>): boolean =>
      [...reasons].every((reason) => covered.has(reason));
    for (const point of pointsOf(this.#certificate)) {
      for (const crl of this.#crls) {
        if (!readable(() => this.#isCompleteFor(crl, point))) continue;
        const reasons = reasonsOf(crl, point);
        if (isCovered(reasons)) continue;
        const status = this.#statusIn(crl);
        if (status === 'revoked') return status;
        if (status === 'unrevoked') for (const reason of reasons) covered.add(reason);
      }
      if (isCovered(allReasons)) return 'unrevoked';
    }
    return 'unknown';
  }

  #isCompleteFor(crl: Crl, point: DistributionPoint): boolean {
    return !crl.extensions.has(deltaCrlIndicator) && isInScope(crl, point, this.#certificate);
  }

  /** (c), (f) to (k): by one complete list and the newest delta that adds to it. */
  #statusIn(complete: Crl): Status {
    if (!readable(() => this.#isAuthentic(complete))) return 'unknown';
    const delta = this.#crls.find((crl) =>
      readable(() => addsTo(crl, complete) && this.#isCurrent(crl) && this.#isAuthentic(crl)),
    );
    if (delta === undefined && !this.#isCurrent(complete)) return 'unknown';
    try {
      const { serial, issuer } = this.#certificate;
      const entry = delta?.find(serial, issuer) ?? complete.find(serial, issuer);
      return entry === undefined || entry.reason === removeFromCrl ? 'unrevoked' : 'revoked';
    } catch (error) {
      if (isMalformed(error)) return 'unknown';
      throw error;
    }
  }

  /** A list without nextUpdate makes no promise for now (section 5.1.2.5). */
  #isCurrent(crl: Crl): boolean {
    const { time } = this.#context.request;
    return crl.thisUpdate <= time && crl.nextUpdate !== undefined && time <= crl.nextUpdate;
  }

  /** Whether the list is whole, understood, and signed by one who may. */
  #isAuthentic(crl: Crl): boolean {
    const profile = profileTable[this.#context.request.profile];
    if (crl.thisUpdate > this.#context.request.time) return false;
    if (crl.extensions.unknownCritical(understood).length > 0 || crl.hasUnknownEntries) return false;
    if (Buffer.compare(crl.signatureAlgorithm.raw, crl.innerAlgorithm.raw) !== 0) return false;
    const number = crl.extensions.get(crlNumber);
    if (profile.strictIssuance && (number === undefined || crl.extensions.isCritical(crlNumber))) return false;
    return this.#issuers(crl).some((certificate) => readable(() => this.#isSignedBy(crl, certificate)));
  }

  #isSignedBy(crl: Crl, certificate: Certificate): boolean {
    const { request, checks, isTrusted } = this.#context;
    const above = this.#path.indexOf(certificate);
    const key = above < 0 ? certificate.publicKey : this.#keys[above];
    return (
      maySignLists(certificate) &&
      checkSignatureAlgorithm(crl.signatureAlgorithm, key, profileTable[request.profile]) === undefined &&
      checks.isSignedBy(crl, key) &&
      ((above >= 0 && above < this.#at) || isTrusted(certificate, this.#path[0]))
    );
  }

  /** Who may have signed the list, by name: those of the path above the certificate first. */
  #issuers(crl: Crl): readonly Certificate[] {
    const above = this.#path.slice(0, this.#at);
    const others = (this.#context.request.intermediates ?? []).filter((one) => !above.includes(one));
    return [...above, ...others].filter((one) => one.subject.equals(crl.issuer));
  }
}

/** Sections 4.2.1.3 and 6.3.3 (f); who is no authority must have been given the right by name. */
function maySignLists(certificate: Certificate): boolean {
  const usages = certificate.extensions.get(keyUsage);
  return usages === undefined ? certificate.isCa : usages.has('cRLSign');
}

/** The answer of a test, false when what it looks at is malformed. */
function readable(test: () => boolean): boolean {
  try {
    return test();
  } catch (error) {
    if (isMalformed(error)) return false;
    throw error;
  }
}
