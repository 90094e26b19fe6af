// RFC 4158: finding paths from a certificate up to a root, the likely ones first, in bounded work.
import type { PublicKey } from '../public-key.ts';
import { isMalformed } from '../refusal.ts';
import type { Certificate } from '../rfc5280-certificate.ts';
import { authorityKeyIdentifier, subjectKeyIdentifier } from '../rfc5280-key-extensions.ts';
import { type SignatureChecks, TooComplex } from './signature-checks.ts';
import type { ValidationRequest } from './validation.ts';

/** Most intermediate certificates when the caller names no bound. */
const defaultIntermediates = 16;
/** Most certificates in one path, self-issued ones counted. */
const maximumLength = 40;
/** Most certificates tried as the next one, over all paths. */
const maximumSteps = 4000;

/** What the search met on its way, to explain that nothing was found. */
export interface SearchNotes {
  /** A certificate had the issuer's name but not its key. */
  forged: boolean;
  /** A path would have been longer than allowed. */
  tooDeep: boolean;
}

/**
 * Paths by name and signature, root first, the certificate last. A path never
 * has the same subject with the same key twice, which ends every loop.
 * Throws TooComplex when the work is more than is allowed.
 */
export function* findPaths(
  request: ValidationRequest,
  checks: SignatureChecks,
  notes: SearchNotes,
): Generator<readonly Certificate[]> {
  const search: Search = {
    anchors: bySubject(request.anchors),
    others: bySubject(request.intermediates ?? []),
    checks,
    notes,
    time: request.time,
    intermediates: request.maximumIntermediates ?? defaultIntermediates,
    steps: maximumSteps,
  };
  yield* extend(search, [request.certificate], new Set([identity(request.certificate)]), 0);
}

interface Search {
  readonly anchors: ReadonlyMap<string, readonly Certificate[]>;
  readonly others: ReadonlyMap<string, readonly Certificate[]>;
  readonly checks: SignatureChecks;
  readonly notes: SearchNotes;
  readonly time: number;
  readonly intermediates: number;
  steps: number;
}

function* extend(
  search: Search,
  below: readonly Certificate[],
  seen: ReadonlySet<string>,
  intermediates: number,
): Generator<readonly Certificate[]> {
  const child = below[0];
  const name = child.issuer.key;
  for (const anchor of search.anchors.get(name) ?? []) if (maySign(search, anchor, child)) yield [anchor, ...below];
  if (below.length >= maximumLength) return;
  for (const candidate of sorted(search, search.others.get(name) ?? [], child)) {
    const key = identity(candidate);
    if (seen.has(key)) continue;
    const count = intermediates + (candidate.isSelfIssued ? 0 : 1);
    if (count > search.intermediates) {
      search.notes.tooDeep = true;
      continue;
    }
    if (!maySign(search, candidate, child)) continue;
    yield* extend(search, [candidate, ...below], new Set([...seen, key]), count);
  }
}

/** Whether the key of a certificate signed another; a key that inherits its parameters is judged later. */
function maySign(search: Search, issuer: Certificate, child: Certificate): boolean {
  search.steps -= 1;
  if (search.steps < 0) throw new TooComplex();
  const key = readableKey(issuer);
  if (key === undefined) return false;
  if (key.inherits || search.checks.isSignedBy(child, key)) return true;
  search.notes.forged = true;
  return false;
}

function readableKey(certificate: Certificate): PublicKey | undefined {
  try {
    return certificate.publicKey;
  } catch (error) {
    if (isMalformed(error)) return undefined;
    throw error;
  }
}

/** Valid now and named by its key identifier before the others; then the one that lasts longest. */
function sorted(search: Search, candidates: readonly Certificate[], child: Certificate): readonly Certificate[] {
  if (candidates.length < 2) return candidates;
  const wanted = identifierOf(child, (one) => one.extensions.get(authorityKeyIdentifier)?.keyIdentifier);
  const score = (one: Certificate): number => {
    const own = identifierOf(one, (certificate) => certificate.extensions.get(subjectKeyIdentifier));
    const fits = wanted !== undefined && own !== undefined && Buffer.compare(wanted, own) === 0;
    const isCurrent = one.notBefore <= search.time && search.time <= one.notAfter;
    return (fits ? 2 : 0) + (isCurrent ? 1 : 0);
  };
  const scored = candidates.map((one) => ({ one, score: score(one) }));
  scored.sort((left, right) => right.score - left.score || right.one.notAfter - left.one.notAfter);
  return scored.map(({ one }) => one);
}

function identifierOf(one: Certificate, read: (one: Certificate) => Uint8Array | undefined): Uint8Array | undefined {
  try {
    return read(one);
  } catch (error) {
    if (isMalformed(error)) return undefined;
    throw error;
  }
}

function bySubject(certificates: readonly Certificate[]): Map<string, Certificate[]> {
  const map = new Map<string, Certificate[]>();
  for (const certificate of certificates) {
    const known = map.get(certificate.subject.key);
    if (known === undefined) map.set(certificate.subject.key, [certificate]);
    else known.push(certificate);
  }
  return map;
}

/** Who a certificate is for: its subject and key. */
const identity = (certificate: Certificate): string =>
  `${Buffer.from(certificate.spki).toString('latin1')}${certificate.subject.key}`;
