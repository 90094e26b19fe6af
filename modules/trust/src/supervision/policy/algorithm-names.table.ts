import type { Purpose } from './algorithm-use.ts';

/** A use whose size stands in the table or in a group of the pattern. */
interface UseRow {
  readonly family: string;
  readonly bits?: number | 'from-name';
  readonly purpose?: Purpose;
}

/** Names of one kind and what they stand for; `bits: 'from-name'` takes the pattern's group "bits". */
export interface NameRow {
  readonly pattern: RegExp;
  readonly uses: readonly UseRow[];
}

const rsa = { family: 'RSA', purpose: 'signature' } as const;
const ecdsa = { family: 'ECDSA', purpose: 'signature' } as const;
const dsa = { family: 'DSA', purpose: 'signature' } as const;
const md5 = { family: 'MD5', purpose: 'signature' } as const;
const sha1 = { family: 'SHA-1', purpose: 'signature' } as const;
const sha2 = { family: 'SHA-2', bits: 'from-name', purpose: 'signature' } as const;
const sha3 = { family: 'SHA-3', bits: 'from-name', purpose: 'signature' } as const;

/** Protocol versions. */
const protocols: readonly NameRow[] = [
  { pattern: /^ssl ?v?2(?:\.0)?$/, uses: [{ family: 'SSL 2.0', purpose: 'protocol' }] },
  { pattern: /^ssl ?v?3(?:\.0)?$/, uses: [{ family: 'SSL 3.0', purpose: 'protocol' }] },
  { pattern: /^tls ?v?1(?:\.0)?$/, uses: [{ family: 'TLS 1.0', purpose: 'protocol' }] },
  { pattern: /^tls ?v?1\.1$/, uses: [{ family: 'TLS 1.1', purpose: 'protocol' }] },
  { pattern: /^tls ?v?1\.2$/, uses: [{ family: 'TLS 1.2', purpose: 'protocol' }] },
  { pattern: /^tls ?v?1\.3$/, uses: [{ family: 'TLS 1.3', purpose: 'protocol' }] },
  { pattern: /^dtls ?v?1(?:\.0)?$/, uses: [{ family: 'DTLS 1.0', purpose: 'protocol' }] },
  { pattern: /^dtls ?v?1\.2$/, uses: [{ family: 'DTLS 1.2', purpose: 'protocol' }] },
  { pattern: /^dtls ?v?1\.3$/, uses: [{ family: 'DTLS 1.3', purpose: 'protocol' }] },
  { pattern: /^(?:tlcp|gmtls)(?: ?v?1\.1)?$/, uses: [{ family: 'TLCP', purpose: 'protocol' }] },
  { pattern: /^ssh ?v?1(?:\.\d+)?$/, uses: [{ family: 'SSH 1', purpose: 'protocol' }] },
  { pattern: /^ssh ?v?2(?:\.0)?$/, uses: [{ family: 'SSH 2', purpose: 'protocol' }] },
  { pattern: /^ike ?v?1$/, uses: [{ family: 'IKE 1', purpose: 'protocol' }] },
  { pattern: /^ike ?v?2$/, uses: [{ family: 'IKE 2', purpose: 'protocol' }] },
];

/** Signature algorithms as X.509, JOSE and OpenSSL name them. */
const signatures: readonly NameRow[] = [
  { pattern: /^(?:md[245]|md5-?sha1)[-_ ]?with[-_ ]?rsa(?:encryption)?$|^rsa-md5$/, uses: [rsa, md5] },
  { pattern: /^sha-?1[-_ ]?with[-_ ]?rsa(?:encryption|signature)?$|^rsa-sha-?1(?:-2)?$/, uses: [rsa, sha1] },
  {
    pattern: /^sha-?(?<bits>224|256|384|512)[-_ ]?with[-_ ]?rsa(?:encryption)?$|^rsa-sha(?<bits2>256|384|512)$/,
    uses: [rsa, sha2],
  },
  { pattern: /^(?:rs|ps)(?<bits>256|384|512)$/, uses: [rsa, sha2] },
  { pattern: /^(?:id-)?rsa-sha3-(?<bits>\d{3})$|^id-rsassa-pkcs1-v1_5-with-sha3-(?<bits2>\d{3})$/, uses: [rsa, sha3] },
  { pattern: /^(?:rsassa-?pss|rsa-?pss)$/, uses: [rsa] },
  { pattern: /^ecdsa[-_ ]?with[-_ ]?sha-?1$|^sha-?1[-_ ]?with[-_ ]?ecdsa$/, uses: [ecdsa, sha1] },
  {
    pattern:
      /^ecdsa[-_ ]?with[-_ ]?sha-?(?<bits>224|256|384|512)$|^ecdsa-sha-?(?<bits2>256|384|512)$|^sha-?(?<bits3>256|384|512)[-_ ]?with[-_ ]?ecdsa$/,
    uses: [ecdsa, sha2],
  },
  { pattern: /^es(?<bits>256|384|512)$/, uses: [{ ...ecdsa, bits: 'from-name' }, sha2] },
  { pattern: /^dsa[-_ ]?with[-_ ]?sha-?1(?:-2)?$/, uses: [dsa, sha1] },
  { pattern: /^dsa[-_ ]?with[-_ ]?sha-?(?<bits>224|256)$/, uses: [dsa, sha2] },
  {
    pattern: /^(?:sm2[-_ ]?(?:sign[-_ ]?)?with[-_ ]?sm3|sm3[-_ ]?with[-_ ]?sm2|1\.2\.156\.10197\.1\.501)$/,
    uses: [
      { family: 'SM2', bits: 256, purpose: 'signature' },
      { family: 'SM3', bits: 256, purpose: 'signature' },
    ],
  },
];

/** Public keys and groups. */
const keys: readonly NameRow[] = [
  { pattern: /^rsa(?:[-_ ]?(?<bits>\d{3,5}))?$/, uses: [{ family: 'RSA', bits: 'from-name' }] },
  {
    pattern: /^rsa-?(?:oaep|kem)(?:-(?<bits>\d{3,5}))?$/,
    uses: [{ family: 'RSA', bits: 'from-name', purpose: 'encryption' }],
  },
  { pattern: /^dsa(?:[-_ ]?(?<bits>\d{3,5}))?$/, uses: [{ family: 'DSA', bits: 'from-name', purpose: 'signature' }] },
  {
    pattern: /^(?:dhe?|ffdhe?|modp)(?:[-_ ]?(?<bits>\d{3,5}))?$/,
    uses: [{ family: 'DH', bits: 'from-name', purpose: 'key-exchange' }],
  },
  {
    pattern: /^(?:ec[-_ ])?(?:p-?|secp|nistp|prime)(?<bits>160|192|224|256|384|521)(?:[rkv]1)?$/,
    uses: [{ family: 'EC', bits: 'from-name' }],
  },
  { pattern: /^(?:ec[-_ ])?brainpoolp(?<bits>\d{3})[rt]1$/, uses: [{ family: 'EC', bits: 'from-name' }] },
  { pattern: /^(?:ec[-_ ])?secp(?<bits>\d{3})[rk][12]$/, uses: [{ family: 'EC', bits: 'from-name' }] },
  { pattern: /^ecdsa(?:[-_ ]?(?:p-?)?(?<bits>\d{3}))?$/, uses: [{ ...ecdsa, bits: 'from-name' }] },
  {
    pattern: /^ecdhe?(?:[-_ ]?(?:p-?)?(?<bits>\d{3}))?$/,
    uses: [{ family: 'ECDH', bits: 'from-name', purpose: 'key-exchange' }],
  },
  { pattern: /^(?:ed25519|eddsa)$/, uses: [{ family: 'EdDSA', bits: 256, purpose: 'signature' }] },
  { pattern: /^ed448$/, uses: [{ family: 'EdDSA', bits: 448, purpose: 'signature' }] },
  { pattern: /^(?:x25519|curve25519)$/, uses: [{ family: 'ECDH', bits: 256, purpose: 'key-exchange' }] },
  { pattern: /^x448$/, uses: [{ family: 'ECDH', bits: 448, purpose: 'key-exchange' }] },
  { pattern: /^(?:curve)?sm2$|^sm2-(?:sign|encrypt)$/, uses: [{ family: 'SM2', bits: 256 }] },
  { pattern: /^sm9$/, uses: [{ family: 'SM9', bits: 256 }] },
  {
    pattern: /^ml-?kem-?(?<bits>512|768|1024)$/,
    uses: [{ family: 'ML-KEM', bits: 'from-name', purpose: 'key-exchange' }],
  },
  {
    pattern: /^(?:x25519-?ml-?kem-?768|x-wing)$/,
    uses: [
      { family: 'ML-KEM', bits: 768, purpose: 'key-exchange' },
      { family: 'ECDH', bits: 256, purpose: 'key-exchange' },
    ],
  },
  {
    pattern: /^secp(?:256r1ml-?kem(?<bits>768)|384r1ml-?kem(?<bits2>1024))$/,
    uses: [
      { family: 'ML-KEM', bits: 'from-name', purpose: 'key-exchange' },
      { family: 'ECDH', bits: 256, purpose: 'key-exchange' },
    ],
  },
  { pattern: /^ml-?dsa-?(?<bits>44|65|87)$/, uses: [{ family: 'ML-DSA', bits: 'from-name', purpose: 'signature' }] },
  {
    pattern: /^ecdsa-p256-ml-dsa-65$/,
    uses: [
      { family: 'ML-DSA', bits: 65, purpose: 'signature' },
      { ...ecdsa, bits: 256 },
    ],
  },
  { pattern: /^slh-?dsa.*$/, uses: [{ family: 'SLH-DSA', purpose: 'signature' }] },
  { pattern: /^(?:lms|hss|xmss|xmssmt)$/, uses: [{ family: 'LMS/XMSS', purpose: 'signature' }] },
];

const cipher = (family: string, bits?: number | 'from-name'): readonly UseRow[] => [
  { family, bits, purpose: 'encryption' },
];
const mac = (family: string, bits?: number | 'from-name'): readonly UseRow[] => [{ family, bits, purpose: 'mac' }];
const hash = (family: string, bits?: number | 'from-name'): readonly UseRow[] => [{ family, bits, purpose: 'hash' }];

/** Symmetric algorithms. */
const symmetric: readonly NameRow[] = [
  {
    pattern:
      /^aes[-_ ]?(?:(?:gcm|ccm|cbc|ctr|ecb|xts|kw|kwp)[-_ ]?)?(?<bits>128|192|256)(?:[-_ ]?(?:gcm|ccm|ccm-?8|cbc|ctr|ecb|xts|kw|kwp|ofb|cfb))?$|^a(?<bits2>128|192|256)(?:gcm|kw)$/,
    uses: cipher('AES', 'from-name'),
  },
  { pattern: /^aes$/, uses: cipher('AES') },
  {
    pattern: /^sm4(?:[-_ ](?:128[-_ ])?(?:gcm|ccm|cbc|ctr|ecb|xts|ofb|cfb|ctr-hmac(?:-sm3)?))?$/,
    uses: cipher('SM4', 128),
  },
  { pattern: /^sm1(?:[-_ ].*)?$/, uses: cipher('SM1', 128) },
  { pattern: /^zuc(?:-?(?:128|256))?$/, uses: cipher('ZUC', 128) },
  { pattern: /^(?:3des|tdea|triple-?des|des-?ede3?|3des-?ede)(?:[-_ ].*)?$/, uses: cipher('3DES', 112) },
  { pattern: /^des(?:-?40)?(?:[-_ ](?:cbc|ecb|cfb|ofb|56))?$/, uses: cipher('DES', 56) },
  { pattern: /^rc2(?:[-_ ].*)?$/, uses: cipher('RC2') },
  { pattern: /^(?:rc4|arcfour)(?:[-_ ].*)?$/, uses: cipher('RC4') },
  { pattern: /^(?:x?chacha20)(?:[-_ ]?poly1305)?(?:@openssh\.com)?$/, uses: cipher('ChaCha20', 256) },
  { pattern: /^(?:camellia)(?:[-_ ]?(?<bits>128|192|256))?(?:[-_ ].*)?$/, uses: cipher('Camellia', 'from-name') },
  { pattern: /^(?:aria)(?:[-_ ]?(?<bits>128|192|256))?(?:[-_ ].*)?$/, uses: cipher('ARIA', 'from-name') },
  { pattern: /^(?:blowfish|bf|cast5|cast128|idea|seed|gost)(?:[-_ ].*)?$/, uses: cipher('64-bit or rare cipher') },
  { pattern: /^(?:null|none|identity)$/, uses: cipher('NULL') },
  { pattern: /^hmac-?md5$/, uses: mac('MD5', 128) },
  { pattern: /^hmac-?sha-?1$/, uses: mac('SHA-1', 160) },
  { pattern: /^(?:hmac-?sha-?(?:2-)?|hs)(?<bits>224|256|384|512)$/, uses: mac('SHA-2', 'from-name') },
  { pattern: /^hmac-?sha-?3-?(?<bits>224|256|384|512)$|^kmac(?<bits2>128|256)$/, uses: mac('SHA-3', 'from-name') },
  { pattern: /^hmac-?sm3$/, uses: mac('SM3', 256) },
  { pattern: /^(?:aes-)?[cg]mac$/, uses: mac('AES') },
  { pattern: /^md[245]$/, uses: hash('MD5', 128) },
  { pattern: /^sha-?1?$/, uses: hash('SHA-1', 160) },
  { pattern: /^sha-?(?:2-)?(?<bits>224|256|384|512)$/, uses: hash('SHA-2', 'from-name') },
  { pattern: /^sha-?3-(?<bits>224|256|384|512)$|^shake(?<bits2>128|256)$/, uses: hash('SHA-3', 'from-name') },
  { pattern: /^sm3$/, uses: hash('SM3', 256) },
];

/** Matched against the trimmed lower-case name; the first row that fits counts. */
export const algorithmNames: readonly NameRow[] = [...protocols, ...signatures, ...keys, ...symmetric];
