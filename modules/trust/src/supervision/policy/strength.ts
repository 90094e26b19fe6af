import type { AlgorithmUse } from './algorithm-use.ts';

/** Strength against ordinary computers by size of the number (NIST SP 800-57 Part 1, table 2): the first row that fits. */
const numberTheoretic: readonly (readonly [leastBits: number, strength: number])[] = [
  [15_360, 256],
  [7_680, 192],
  [3_072, 128],
  [2_048, 112],
  [1_024, 80],
  [0, 40],
];

/** Strength of what has one size, or whose size says nothing. */
const fixed: Readonly<Record<string, number>> = {
  SM2: 128,
  SM4: 128,
  SM1: 128,
  SM9: 128,
  ZUC: 128,
  SM3: 128,
  ChaCha20: 256,
  '3DES': 112,
  DES: 56,
  RC4: 40,
  RC2: 40,
  MD5: 18,
  'SHA-1': 63,
  NULL: 0,
};

/** Security category of NIST, by family and size: 1, 3, 5 as hard as AES-128, -192, -256. */
const categories: Readonly<Record<string, Readonly<Record<number, number>>>> = {
  AES: { 128: 1, 192: 3, 256: 5 },
  'SHA-2': { 256: 2, 384: 4, 512: 5 },
  'SHA-3': { 256: 2, 384: 4, 512: 5 },
  'ML-KEM': { 512: 1, 768: 3, 1024: 5 },
  'ML-DSA': { 44: 2, 65: 3, 87: 5 },
};

/** What a quantum computer breaks altogether (Shor). */
const quantumBroken: ReadonlySet<string> = new Set(['RSA', 'DSA', 'DH', 'EC', 'ECDSA', 'ECDH', 'EdDSA', 'SM2', 'SM9']);

/** Bits of work to break it with ordinary computers; undefined when its size is not known. */
export function strengthOf(use: AlgorithmUse): number | undefined {
  const { family, bits } = use;
  if (fixed[family] !== undefined) return fixed[family];
  if (bits === null) return undefined;
  if (['RSA', 'DSA', 'DH'].includes(family)) return numberTheoretic.find(([least]) => bits >= least)?.[1];
  if (['EC', 'ECDSA', 'ECDH', 'EdDSA', 'SHA-2', 'SHA-3'].includes(family)) return Math.floor(bits / 2);
  if (family === 'ML-KEM' || family === 'ML-DSA') return { 1: 128, 2: 128, 3: 192, 5: 256 }[quantumCategory(use) ?? 1];
  return ['AES', 'Camellia', 'ARIA'].includes(family) ? bits : undefined;
}

/** NIST's security category; 0 for what a quantum computer breaks, undefined when nobody has said. */
export function quantumCategory(use: AlgorithmUse): number | undefined {
  if (quantumBroken.has(use.family)) return 0;
  return use.bits === null ? undefined : categories[use.family]?.[use.bits];
}

/** Whether a quantum computer breaks it altogether. */
export function isQuantumBroken(use: AlgorithmUse): boolean {
  return quantumBroken.has(use.family);
}
