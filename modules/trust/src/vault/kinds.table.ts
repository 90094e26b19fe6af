/**
 * What a key is for; fixed at birth. `transport` keys carry others in, `blind-sign` keys sign what the service does not see
 * (RFC 9474); both are made only by the service itself.
 */
export type Purpose = 'encrypt' | 'sign' | 'mac' | 'transport' | 'blind-sign';

/** Facts of one kind of key. */
export interface KindFacts {
  readonly suite: 'intl' | 'gm' | 'hybrid';
  /** What keys of this kind can be for. */
  readonly purposes: readonly Purpose[];
  /** Ways to sign; the first is taken where none is named. Their positions travel to the key process: new ones go to the end. */
  readonly schemes: readonly string[];
  /** Security strength in bits (NIST SP 800-57 Part 1, table 2). */
  readonly strength: number;
  readonly asymmetric: boolean;
  /** About how many microseconds one use takes; sizes the portions in which batches are handed out. */
  readonly cost: number;
}

const rsaSchemes = [
  'rsa-pss-sha256',
  'rsa-pss-sha384',
  'rsa-pss-sha512',
  'rsa-pkcs1-sha256',
  'rsa-pkcs1-sha384',
  'rsa-pkcs1-sha512',
];

function secret(suite: 'intl' | 'gm', purpose: Purpose, strength: number): KindFacts {
  return { suite, purposes: [purpose], schemes: [], strength, asymmetric: false, cost: 20 };
}

function pair(
  suite: KindFacts['suite'],
  purposes: readonly Purpose[],
  schemes: readonly string[],
  strength: number,
  cost: number,
): KindFacts {
  return { suite, purposes, schemes, strength, asymmetric: true, cost };
}

/** Every kind of key the service makes. */
export const kinds = {
  'aes-256-gcm': secret('intl', 'encrypt', 256),
  'sm4-gcm': secret('gm', 'encrypt', 128),
  'sm4-ctr-hmac': secret('gm', 'encrypt', 128),
  'hmac-sha256': secret('intl', 'mac', 256),
  'hmac-sm3': secret('gm', 'mac', 256),
  'ecdsa-p256': pair('intl', ['sign'], ['ecdsa-sha256'], 128, 100),
  'ecdsa-p384': pair('intl', ['sign'], ['ecdsa-sha384'], 192, 1_000),
  ed25519: pair('intl', ['sign'], ['ed25519'], 128, 150),
  'rsa-2048': pair('intl', ['sign', 'encrypt'], rsaSchemes, 112, 1_000),
  'rsa-3072': pair('intl', ['sign', 'encrypt', 'transport', 'blind-sign'], rsaSchemes, 128, 3_000),
  'rsa-4096': pair('intl', ['sign', 'encrypt'], rsaSchemes, 150, 6_000),
  sm2: pair('gm', ['sign', 'encrypt'], ['sm2-sm3'], 128, 500),
  'ml-kem-768': pair('hybrid', ['encrypt'], [], 192, 200),
  'ml-dsa-65': pair('hybrid', ['sign'], ['ml-dsa-65'], 192, 1_000),
  'x25519-ml-kem-768': pair('hybrid', ['encrypt'], [], 192, 400),
  'ecdsa-p256-ml-dsa-65': pair('hybrid', ['sign'], ['ecdsa-p256-ml-dsa-65'], 192, 1_100),
} as const satisfies Readonly<Record<string, KindFacts>>;

export type Kind = keyof typeof kinds;

/** The kind's facts; undefined when no kind has that name. */
export function factsOf(kind: string): KindFacts | undefined {
  return Object.hasOwn(kinds, kind) ? kinds[kind as Kind] : undefined;
}
