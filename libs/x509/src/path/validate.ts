// RFC 5280 section 6, the whole of it: find a path, validate it, ask whether anything in it is revoked.
import { isMalformed } from '../refusal.ts';
import type { Certificate } from '../rfc5280-certificate.ts';
import { crlDistributionPoints } from '../rfc5280-revocation-extensions.ts';
import { findPaths, type SearchNotes } from './build-path.ts';
import { checkRevocation, type RevocationContext } from './revocation.ts';
import { SignatureChecks, TooComplex } from './signature-checks.ts';
import { validatePath } from './validate-path.ts';
import { type PathRefusal, refuse, type Validation, type ValidationRequest } from './validation.ts';

/** Most paths validated for one question. */
const maximumPaths = 64;

/**
 * Whether a certificate is valid for what is asked, and why not. Never throws for
 * what certificates and lists contain; costs bounded time (500 signatures at most).
 * Of several paths the first valid one counts; without any, the first one's refusal.
 */
export function validateCertificate(request: ValidationRequest): Validation {
  try {
    return new Question(new SignatureChecks()).answer(request);
  } catch (error) {
    if (!(error instanceof TooComplex)) throw error;
    return refuse('too-complex', request.certificate, error.message);
  }
}

/** One question, with those it leads to: about the issuers of lists, each asked once. */
class Question {
  readonly #checks: SignatureChecks;
  readonly #trusted = new Map<Certificate, boolean>();

  constructor(checks: SignatureChecks) {
    this.#checks = checks;
  }

  answer(request: ValidationRequest): Validation {
    const notes: SearchNotes = { forged: false, tooDeep: false };
    let refusal: PathRefusal | undefined;
    let left = maximumPaths;
    for (const path of findPaths(request, this.#checks, notes)) {
      left -= 1;
      if (left < 0) throw new TooComplex();
      const found = this.#answerFor(path, request);
      if (found.valid) return found;
      refusal ??= found;
    }
    return refusal ?? noPath(request, notes);
  }

  #answerFor(path: readonly Certificate[], request: ValidationRequest): Validation {
    const found = validatePath(path, request, this.#checks);
    if (!found.valid) return found;
    return checkRevocation(path, this.#context(request)) ?? { valid: true, path, policies: found.policies };
  }

  #context(request: ValidationRequest): RevocationContext {
    return {
      request,
      checks: this.#checks,
      isTrusted: (certificate, anchor) => this.#isTrusted(certificate, anchor, request),
    };
  }

  /**
   * Whether the issuer of a list is valid under the same root. While that is being
   * asked, a list of its own says nothing for it, unless its certificate names
   * that very list as the only word on itself (an indirect list's issuer may).
   */
  #isTrusted(certificate: Certificate, anchor: Certificate, request: ValidationRequest): boolean {
    const known = this.#trusted.get(certificate);
    if (known !== undefined) return known;
    const meanwhile = vouchesForItself(certificate);
    this.#trusted.set(certificate, meanwhile);
    const { intermediates, crls, time, revocation, signatureAlgorithms } = request;
    const profile = request.profile === 'webpki' ? 'webpki-client' : request.profile;
    const { valid } = this.answer({
      certificate,
      anchors: [anchor],
      intermediates,
      crls,
      time,
      profile,
      revocation,
      signatureAlgorithms,
    });
    // What was concluded from a wrong assumption goes with it.
    if (valid !== meanwhile) this.#trusted.clear();
    this.#trusted.set(certificate, valid);
    return valid;
  }
}

/** Whether the lists that cover a certificate are, by its own distribution points, those of its holder. */
function vouchesForItself(certificate: Certificate): boolean {
  try {
    const points = certificate.extensions.get(crlDistributionPoints) ?? [];
    return points.some(({ crlIssuer = [] }) =>
      crlIssuer.some((name) => name.kind === 'directory' && name.name.equals(certificate.subject)),
    );
  } catch (error) {
    if (isMalformed(error)) return false;
    throw error;
  }
}

function noPath(request: ValidationRequest, notes: SearchNotes): PathRefusal {
  if (notes.tooDeep) return refuse('depth', request.certificate, 'every path is longer than allowed');
  if (notes.forged) return refuse('signature', request.certificate, 'no key of the issuer named made the signature');
  return refuse('no-path', request.certificate, 'no certificate of its issuer is known');
}
