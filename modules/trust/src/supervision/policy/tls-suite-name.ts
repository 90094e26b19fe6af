import type { AlgorithmUse } from './algorithm-use.ts';

const keyExchangeFamilies: Readonly<Record<string, string>> = {
  RSA: 'RSA',
  DHE: 'DH',
  DH: 'DH',
  ECDHE: 'ECDH',
  ECDH: 'ECDH',
  NULL: 'NULL',
};

const ciphers: readonly (readonly [RegExp, string, number | null])[] = [
  [/^AES_(128|256)/, 'AES', null],
  [/^CHACHA20/, 'ChaCha20', 256],
  [/^SM4/, 'SM4', 128],
  [/^3DES/, '3DES', 112],
  [/^DES40/, 'DES', 40],
  [/^DES/, 'DES', 56],
  [/^RC4_(40|128)/, 'RC4', null],
  [/^RC2/, 'RC2', 40],
  [/^CAMELLIA_(128|256)/, 'Camellia', null],
  [/^ARIA_(128|256)/, 'ARIA', null],
  [/^(?:IDEA|SEED)/, '64-bit or rare cipher', 128],
  [/^NULL/, 'NULL', null],
];

const digests: Readonly<Record<string, readonly [family: string, bits: number]>> = {
  MD5: ['MD5', 128],
  SHA: ['SHA-1', 160],
  SHA256: ['SHA-2', 256],
  SHA384: ['SHA-2', 384],
  SM3: ['SM3', 256],
};

/**
 * The uses that a cipher suite's standard name spells out (IANA; TLCP as GB/T 38636 writes them). The digest of an
 * AEAD suite is left out: it only derives keys, where nothing known breaks it. Undefined for what is no such name.
 */
export function readSuite(name: string): readonly AlgorithmUse[] | undefined {
  const tlcp = /^(ECDHE|ECC|RSA)_SM4_(CBC|GCM)_(SM3|SHA256)$/.exec(name);
  if (tlcp) return tlcpUses(tlcp[1] ?? '', tlcp[2] === 'CBC' ? (tlcp[3] ?? '') : undefined);
  const ancient = /^SSL_CK_(\w+)_WITH_MD5$/.exec(name);
  if (ancient) return [...cipherUses((ancient[1] ?? '').replace('DES_192_EDE3', '3DES_EDE')), ...macUses('MD5')];
  const early = /^TLS_([A-Z]+)(?:_([A-Za-z]+))?(_EXPORT)?_WITH_([A-Z0-9_]+)$/.exec(name);
  if (early) return earlyUses(early[1] ?? '', early[2], early[4] ?? '');
  const latest = /^TLS_((?:AES|CHACHA20|SM4)[A-Z0-9_]*)_(?:SHA256|SHA384|SM3)$/.exec(name);
  return latest ? cipherUses(latest[1] ?? '') : undefined;
}

function earlyUses(
  exchange: string,
  authentication: string | undefined,
  rest: string,
): readonly AlgorithmUse[] | undefined {
  const family = keyExchangeFamilies[exchange];
  if (family === undefined) return undefined;
  const digest = /_(MD5|SHA|SHA256|SHA384|SM3)$/.exec(rest)?.[1];
  const cipher = digest === undefined ? rest : rest.slice(0, -digest.length - 1);
  const aead = /GCM|CCM|POLY1305/.test(cipher);
  return [
    { family, bits: null, purpose: 'key-exchange' },
    ...authenticationUses(authentication === 'EXPORT' ? undefined : authentication),
    ...cipherUses(cipher),
    ...(aead ? [] : macUses(digest)),
  ];
}

function authenticationUses(name: string | undefined): readonly AlgorithmUse[] {
  if (name === undefined) return [];
  const families: Readonly<Record<string, string>> = { RSA: 'RSA', DSS: 'DSA', ECDSA: 'ECDSA', anon: 'anonymous' };
  return [{ family: families[name] ?? name, bits: null, purpose: 'signature' }];
}

function tlcpUses(exchange: string, digest: string | undefined): readonly AlgorithmUse[] {
  const family = exchange === 'RSA' ? 'RSA' : 'SM2';
  return [
    { family, bits: family === 'SM2' ? 256 : null, purpose: 'key-exchange' },
    { family: 'SM4', bits: 128, purpose: 'encryption' },
    ...macUses(digest),
  ];
}

function cipherUses(name: string): readonly AlgorithmUse[] {
  for (const [pattern, family, bits] of ciphers) {
    const match = pattern.exec(name);
    if (match) return [{ family, bits: match[1] === undefined ? bits : Number(match[1]), purpose: 'encryption' }];
  }
  return [{ family: name, bits: null, purpose: 'encryption' }];
}

function macUses(name: string | undefined): readonly AlgorithmUse[] {
  const digest = name === undefined ? undefined : digests[name];
  return digest ? [{ family: digest[0], bits: digest[1], purpose: 'mac' }] : [];
}
