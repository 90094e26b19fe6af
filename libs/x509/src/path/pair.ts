// GM/T 0015: one holder has two certificates, one to sign and one to receive what is encrypted.

import { isMalformed } from '../refusal.ts';
import type { Certificate } from '../rfc5280-certificate.ts';
import { type KeyUsage, keyUsage } from '../rfc5280-key-extensions.ts';
import { validateCertificate } from './validate.ts';
import { type PathRefusal, refuse, type ValidationRequest } from './validation.ts';

const signing: readonly KeyUsage[] = ['digitalSignature', 'nonRepudiation'];
const encrypting: readonly KeyUsage[] = ['keyEncipherment', 'dataEncipherment', 'keyAgreement'];

/** A question about a pair; what else is asked holds for both certificates. */
export interface PairRequest extends Omit<ValidationRequest, 'certificate'> {
  readonly signCertificate: Certificate;
  readonly encryptCertificate: Certificate;
}

/** undefined when both are valid, of one holder and one issuer, with different keys, each for its own use only. */
export function refusePair(request: PairRequest): PathRefusal | undefined {
  const { signCertificate: sign, encryptCertificate: encrypt, ...rest } = request;
  for (const certificate of [sign, encrypt]) {
    const answer = validateCertificate({ ...rest, certificate });
    if (!answer.valid) return answer;
  }
  if (!sign.subject.equals(encrypt.subject)) return refuse('peer-name', encrypt, 'the two are of different holders');
  if (!sign.issuer.equals(encrypt.issuer)) return refuse('name-chaining', encrypt, 'the two are of different issuers');
  if (Buffer.compare(sign.spki, encrypt.spki) === 0) return refuse('profile', encrypt, 'the two have one key');
  if (Buffer.compare(sign.serial, encrypt.serial) === 0) return refuse('profile', encrypt, 'the two have one number');
  if (!isFor(sign, signing, encrypting)) return refuse('key-usage', sign, 'not for signing only');
  return isFor(encrypt, encrypting, signing) ? undefined : refuse('key-usage', encrypt, 'not for encryption only');
}

/** Whether some of the uses are allowed, and none of the others. */
function isFor(certificate: Certificate, uses: readonly KeyUsage[], others: readonly KeyUsage[]): boolean {
  try {
    const allowed = certificate.extensions.get(keyUsage);
    if (allowed === undefined || certificate.isCa) return false;
    return uses.some((use) => allowed.has(use)) && !others.some((use) => allowed.has(use));
  } catch (error) {
    if (isMalformed(error)) return false;
    throw error;
  }
}
