import { Problem } from '@citywall/kernel';

/** Why a message, its signature or its digest is not taken. */
export type SignatureRefusal =
  | 'field.malformed'
  | 'component.unknown'
  | 'component.missing'
  | 'component.twice'
  | 'component.required'
  | 'signature.missing'
  | 'signature.ambiguous'
  | 'signature.malformed'
  | 'signature.wrong'
  | 'algorithm.other'
  | 'key.unknown'
  | 'time.missing'
  | 'time.early'
  | 'time.late'
  | 'nonce.missing'
  | 'replay.seen'
  | 'replay.full'
  | 'digest.missing'
  | 'digest.malformed'
  | 'digest.wrong';

/** The Problem of a refusal: status 422, code `http-signature.REASON`. */
export function refuse(reason: SignatureRefusal, en: string, zh: string): Problem {
  return new Problem(`http-signature.${reason}`, 422, { en, zh });
}
