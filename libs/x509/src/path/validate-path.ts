// RFC 5280 section 6.1: one path, from the root down, step by step. Revocation is asked afterwards (revocation.ts).

import { purposeOid } from '../oid.table.ts';
import { inheritParameters, type PublicKey } from '../public-key.ts';
import { isMalformed } from '../refusal.ts';
import type { Certificate } from '../rfc5280-certificate.ts';
import { basicConstraints, extendedKeyUsage, type KeyUsage, keyUsage } from '../rfc5280-key-extensions.ts';
import { isFor } from '../rfc9525-service-identity.ts';
import { checkKey, checkSignatureAlgorithm } from './algorithm-rules.ts';
import {
  algorithmsAgree,
  criticalsAreUnderstood,
  extensionsAreReadable,
  nameConstraintsAreCritical,
  type Place,
  type Rule,
  rootHasNoPurpose,
  serverRules,
  strictRules,
} from './certificate-rules.ts';
import { NameConstraintState } from './name-constraints.ts';
import { PolicyState } from './policies.ts';
import { type Profile, profileTable } from './profile.table.ts';
import type { SignatureChecks } from './signature-checks.ts';
import { type Fault, fault, type PathRefusal, refuse, type ValidationRequest } from './validation.ts';

/** What is carried from one certificate to the next (section 6.1.2). */
interface State {
  readonly request: ValidationRequest;
  readonly profile: Profile;
  readonly checks: SignatureChecks;
  readonly names: NameConstraintState;
  readonly policies: PolicyState;
  /** working_public_key, with parameters inherited where DSA leaves them out. */
  key: PublicKey;
  /** max_path_length. */
  pathLength: number;
  place: Place;
}

type Step = (state: State) => Fault | undefined;

/** Steps for every certificate, the root included. */
const everySteps: readonly Step[] = [
  rule(extensionsAreReadable),
  ({ place, request }) => checkTime(place.certificate, request.time),
  rule(criticalsAreUnderstood),
  ({ place, profile }) => checkKey(place.certificate.publicKey, profile),
  ({ place, profile }) => (profile.criticalNameConstraints ? nameConstraintsAreCritical(place) : undefined),
  ...strictRules.map(
    (one): Step =>
      (state) =>
        state.profile.strictIssuance ? one(state.place) : undefined,
  ),
];

/** Section 6.1.3, after the steps for every certificate. */
const belowSteps: readonly Step[] = [
  rule(algorithmsAgree),
  ({ place, request }) =>
    request.signatureAlgorithms?.has(place.certificate.signatureAlgorithm.oid) === false
      ? fault('signature-algorithm', 'not one of those asked for')
      : undefined,
  ({ place, key, profile }) => checkSignatureAlgorithm(place.certificate.signatureAlgorithm, key, profile),
  ({ place, key, checks }) =>
    checks.isSignedBy(place.certificate, key) ? undefined : fault('signature', 'not signed by the key above it'),
  ({ place }) =>
    place.issuer?.subject.equals(place.certificate.issuer)
      ? undefined
      : fault('name-chaining', 'issued by another name'),
  ({ place, names }) =>
    place.certificate.isSelfIssued && !place.isTarget ? undefined : names.check(place.certificate),
  ({ place, policies }) => policies.take(place.certificate, place.isTarget),
];

/** Section 6.1.4: before the next certificate. For the root the same, as RFC 5937 has it, policies aside. */
const issuerSteps: readonly Step[] = [
  ({ place, policies }) => (place.issuer === undefined ? undefined : policies.descend(place.certificate)),
  ({ place, names }) => names.add(place.certificate),
  ({ place }) => (place.certificate.isCa ? undefined : fault('not-a-ca', 'basicConstraints does not say CA')),
  countPathLength,
  ({ place }) => allows(place.certificate, 'keyCertSign'),
  ({ place, profile, request }) =>
    profile.nestedPurposes && request.purpose !== undefined ? serves(place.certificate, request.purpose) : undefined,
];

/** Section 6.1.5, and what was asked of the certificate itself. */
const targetSteps: readonly Step[] = [
  ({ place, request }) => (request.purpose === undefined ? undefined : serves(place.certificate, request.purpose)),
  ({ place, request }) => (request.keyUsage ?? []).map((usage) => allows(place.certificate, usage)).find(Boolean),
  ...serverRules.map(
    (one): Step =>
      (state) =>
        state.profile.webServer && !state.place.certificate.isCa ? one(state.place) : undefined,
  ),
  ({ place, request }) =>
    (request.peerNames ?? []).every((peer) => isFor(place.certificate, peer))
      ? undefined
      : fault('peer-name', 'subjectAltName does not name the peer'),
];

/** Validates one path, root first. The certificates need not have been looked at before. */
export function validatePath(
  path: readonly Certificate[],
  request: ValidationRequest,
  checks: SignatureChecks,
): PathRefusal | { readonly valid: true; readonly policies: readonly string[] } {
  const target = path[path.length - 1];
  let at = target;
  try {
    const state = start(path, request, checks);
    for (const [index, certificate] of path.entries()) {
      at = certificate;
      const isTarget = index > 0 && certificate === target;
      state.place = { ...state.place, certificate, issuer: path[index - 1], isTarget };
      const found = first(stepsFor(index, isTarget), state);
      if (found !== undefined) return refuse(found.reason, certificate, found.detail);
      state.key = inheritParameters(certificate.publicKey, state.key);
    }
    const end = state.policies.finish(target);
    return 'policies' in end ? { valid: true, policies: end.policies } : refuse(end.reason, target, end.detail);
  } catch (error) {
    if (!isMalformed(error)) throw error;
    return refuse('malformed', at, (error as Error).message);
  }
}

function start(path: readonly Certificate[], request: ValidationRequest, checks: SignatureChecks): State {
  const strictPurposes = request.strictPurposes ?? false;
  return {
    request,
    profile: profileTable[request.profile],
    checks,
    names: new NameConstraintState(),
    policies: new PolicyState(path.length - 1, request.policies ?? {}),
    key: path[0].publicKey,
    pathLength: path.length,
    place: { certificate: path[0], issuer: undefined, isTarget: false, strictPurposes },
  };
}

function stepsFor(index: number, isTarget: boolean): readonly Step[] {
  if (index === 0) return [...everySteps, rule(rootHasNoPurpose), ...issuerSteps];
  return isTarget ? [...everySteps, ...belowSteps, ...targetSteps] : [...everySteps, ...belowSteps, ...issuerSteps];
}

function first(steps: readonly Step[], state: State): Fault | undefined {
  for (const step of steps) {
    const found = step(state);
    if (found !== undefined) return found;
  }
  return undefined;
}

function rule(one: Rule): Step {
  return (state) => one(state.place);
}

function checkTime(certificate: Certificate, time: number): Fault | undefined {
  if (time < certificate.notBefore) return fault('not-yet-valid', new Date(certificate.notBefore).toISOString());
  return time > certificate.notAfter ? fault('expired', new Date(certificate.notAfter).toISOString()) : undefined;
}

/** Section 6.1.4 (l), (m). The root's own limit counts for what is below it. */
function countPathLength(state: State): Fault | undefined {
  const { certificate, issuer } = state.place;
  if (issuer !== undefined && !certificate.isSelfIssued) {
    if (state.pathLength <= 0) return fault('path-length', 'more certification authorities than allowed');
    state.pathLength -= 1;
  }
  state.pathLength = Math.min(state.pathLength, certificate.extensions.get(basicConstraints)?.pathLength ?? Infinity);
  return undefined;
}

function allows(certificate: Certificate, usage: KeyUsage): Fault | undefined {
  const usages = certificate.extensions.get(keyUsage);
  return usages === undefined || usages.has(usage) ? undefined : fault('key-usage', `keyUsage lacks ${usage}`);
}

function serves(certificate: Certificate, purpose: string): Fault | undefined {
  const purposes = certificate.extensions.get(extendedKeyUsage);
  const serving = purposes === undefined || purposes.includes(purpose) || purposes.includes(purposeOid.any);
  return serving ? undefined : fault('extended-key-usage', `extKeyUsage lacks ${purpose}`);
}
