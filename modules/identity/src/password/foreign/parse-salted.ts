import { bytesOf, type Digest, digestLengths, type ForeignHash, malformed, saltOf } from './recipe.ts';

/** Digest and salt behind each other in base64, as LDAP writes it behind `{SSHA}`, or the digest alone, also in hex, behind `{SM3}`. */
export function parseSalted(digest: Digest, text: string, salted: boolean): ForeignHash {
  const length = digestLengths[digest];
  const hex = !salted && text.length === 2 * length && /^[0-9a-fA-F]+$/.test(text);
  const bytes = hex ? Buffer.from(text, 'hex') : bytesOf(text, 'hash');
  const fits = salted ? bytes.length > length : bytes.length === length;
  if (!fits) throw malformed(`Expected are ${length} bytes of ${digest}${salted ? ' and the salt after them' : ''}.`);
  return {
    recipe: { kind: 'salted', digest, salt: saltOf(bytes.subarray(length)) },
    digest: bytes.subarray(0, length),
  };
}
