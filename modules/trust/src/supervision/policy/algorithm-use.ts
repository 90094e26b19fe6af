/** What an algorithm is used for where it was seen. */
export type Purpose = 'protocol' | 'signature' | 'key-exchange' | 'encryption' | 'mac' | 'hash' | 'unknown';

/** One primitive in one use; a name such as a cipher suite stands for several. */
export interface AlgorithmUse {
  /** Family as the policy writes it: "RSA", "SHA-1", "TLS 1.0". */
  readonly family: string;
  /** Size of key, prime, curve or digest; null when the name does not say. */
  readonly bits: number | null;
  readonly purpose: Purpose;
}
