import type { PolicyRule } from './policy-rule.ts';

const highRisk = 'High-risk Guidance for GB/T 39786 (2021)';
const sp131a = 'NIST SP 800-131A Rev. 2';
const sp57 = 'NIST SP 800-57 Part 1 Rev. 5';
const ir8547 = 'NIST IR 8547 (draft, 2024)';
const national = 'GB/T 39786-2021';

/** What is refused: the vetoes of GB/T 39786 practice and what the standards bodies have withdrawn. */
const forbidden: readonly PolicyRule[] = [
  {
    id: 'broken-protocols',
    families: ['SSL 2.0', 'SSL 3.0', 'TLS 1.0', 'DTLS 1.0', 'SSH 1'],
    verdict: 'forbidden',
    reason: {
      en: 'The protocol is broken: known attacks read or change what it carries. Use TLS 1.2 or 1.3, TLCP, or SSH 2.',
      zh: '协议已被攻破：已知攻击可读取或篡改其传输内容。请使用 TLS 1.2/1.3、TLCP 或 SSH 2。',
    },
    source: `${highRisk}; RFC 6176, 7568, 8996`,
  },
  {
    id: 'tls-1.1',
    families: ['TLS 1.1'],
    verdict: 'forbidden',
    reason: {
      en: 'TLS 1.1 rests on SHA-1 and MD5 and is withdrawn. Use TLS 1.2 or 1.3.',
      zh: 'TLS 1.1 依赖 SHA-1 和 MD5，已被废止。请使用 TLS 1.2 或 1.3。',
    },
    source: 'RFC 8996',
  },
  {
    id: 'no-encryption',
    families: ['NULL'],
    verdict: 'forbidden',
    reason: { en: 'Nothing is encrypted.', zh: '未进行任何加密。' },
    source: highRisk,
  },
  {
    id: 'no-authentication',
    families: ['anonymous'],
    verdict: 'forbidden',
    reason: {
      en: 'Nobody proves who answers: anyone on the way can stand in for the server.',
      zh: '应答方未证明身份：传输路径上任何人都可冒充服务器。',
    },
    source: highRisk,
  },
  {
    id: 'md5',
    families: ['MD5'],
    verdict: 'forbidden',
    reason: {
      en: 'Collisions of MD5 are made in seconds. Use SM3 or SHA-256.',
      zh: 'MD5 可在数秒内构造碰撞。请使用 SM3 或 SHA-256。',
    },
    source: `${highRisk}; ${sp131a}`,
  },
  {
    id: 'sha-1-mac',
    families: ['SHA-1'],
    purposes: ['mac'],
    until: '2030-12-31',
    verdict: 'weak',
    reason: {
      en: 'SHA-1 in a message authentication code is not broken, but it is allowed only to the end of 2030. Use SM3 or SHA-256.',
      zh: '消息认证码中的 SHA-1 尚未被攻破，但仅允许使用至 2030 年底。请使用 SM3 或 SHA-256。',
    },
    source: sp131a,
  },
  {
    id: 'sha-1',
    families: ['SHA-1'],
    verdict: 'forbidden',
    reason: {
      en: 'Collisions of SHA-1 have been made and signatures can be forged with them. Use SM3 or SHA-256.',
      zh: 'SHA-1 碰撞已实际出现，可用于伪造签名。请使用 SM3 或 SHA-256。',
    },
    source: `${highRisk}; ${sp131a}`,
  },
  {
    id: 'broken-ciphers',
    families: ['DES', 'RC2', 'RC4'],
    verdict: 'forbidden',
    reason: {
      en: 'The cipher can be broken with little effort. Use SM4 or AES.',
      zh: '该密码算法可被轻易破解。请使用 SM4 或 AES。',
    },
    source: `${highRisk}; RFC 7465`,
  },
  {
    id: '3des',
    families: ['3DES'],
    from: '2024-01-01',
    verdict: 'forbidden',
    reason: {
      en: 'Blocks of 64 bits leak after some gigabytes, and encrypting with it is disallowed since 2024. Use SM4 or AES.',
      zh: '64 位分组在数 GB 数据后泄露信息，自 2024 年起不得用于加密。请使用 SM4 或 AES。',
    },
    source: sp131a,
  },
  {
    id: 'short-rsa',
    families: ['RSA', 'DSA'],
    below: 2048,
    verdict: 'forbidden',
    reason: {
      en: 'A key below 2048 bits has less than 112 bits of strength. Use SM2, P-256 or RSA of 3072 bits.',
      zh: '不足 2048 位的密钥强度低于 112 位。请使用 SM2、P-256 或 3072 位 RSA。',
    },
    source: `${highRisk}; ${sp131a}`,
  },
  {
    id: 'short-dh',
    families: ['DH'],
    below: 2048,
    verdict: 'forbidden',
    reason: {
      en: 'A Diffie–Hellman prime below 2048 bits can be attacked in advance for everyone who shares it. Use elliptic curves or 2048 bits and more.',
      zh: '不足 2048 位的 Diffie–Hellman 素数可被预先攻击，影响所有共用者。请使用椭圆曲线或 2048 位以上素数。',
    },
    source: `${sp131a}; Logjam (2015)`,
  },
  {
    id: 'short-curve',
    families: ['EC', 'ECDSA', 'ECDH'],
    below: 224,
    verdict: 'forbidden',
    reason: {
      en: 'A curve below 224 bits has less than 112 bits of strength. Use SM2 or P-256.',
      zh: '不足 224 位的曲线强度低于 112 位。请使用 SM2 或 P-256。',
    },
    source: sp131a,
  },
  {
    id: 'short-symmetric',
    families: ['AES', 'Camellia', 'ARIA'],
    purposes: ['encryption'],
    below: 112,
    verdict: 'forbidden',
    reason: { en: 'The key is too short. Use at least 128 bits.', zh: '密钥过短。请至少使用 128 位。' },
    source: sp131a,
  },
];

/** What quantum computers will break; the dates are those of the draft and move with it. */
const quantum: readonly PolicyRule[] = [
  {
    id: 'quantum-disallowed',
    families: ['RSA', 'DSA', 'DH', 'EC', 'ECDSA', 'ECDH', 'EdDSA'],
    from: '2036-01-01',
    verdict: 'forbidden',
    reason: {
      en: 'A quantum computer breaks it, and it is disallowed after 2035. Use ML-KEM and ML-DSA.',
      zh: '量子计算机可将其破解，2035 年之后不得使用。请使用 ML-KEM 和 ML-DSA。',
    },
    source: ir8547,
  },
  {
    id: 'quantum-112-bits',
    families: ['RSA', 'DSA', 'DH'],
    below: 3072,
    from: '2031-01-01',
    verdict: 'weak',
    reason: {
      en: '112 bits of strength are deprecated after 2030. Use 3072 bits or, better, ML-KEM and ML-DSA.',
      zh: '112 位强度在 2030 年之后不再推荐。请使用 3072 位，或更好地使用 ML-KEM 和 ML-DSA。',
    },
    source: `${ir8547}; ${sp57}`,
  },
];

/** What still holds but should be replaced. */
const weak: readonly PolicyRule[] = [
  {
    id: 'rsa-key-transport',
    families: ['RSA'],
    purposes: ['key-exchange'],
    verdict: 'weak',
    reason: {
      en: 'Whoever gets the server’s key later reads all that was recorded before. Use ECDHE or SM2 key agreement.',
      zh: '服务器密钥一旦泄露，此前录制的通信均可解密。请使用 ECDHE 或 SM2 密钥协商。',
    },
    source: `${sp131a}; RFC 9325`,
  },
  {
    id: 'dsa',
    families: ['DSA'],
    verdict: 'weak',
    reason: {
      en: 'DSA may no longer make signatures. Use SM2, ECDSA or Ed25519.',
      zh: 'DSA 不得再用于生成签名。请使用 SM2、ECDSA 或 Ed25519。',
    },
    source: 'FIPS 186-5',
  },
  {
    id: 'cbc-in-ssh',
    families: ['CBC in SSH'],
    verdict: 'weak',
    reason: {
      en: 'CBC in SSH lets parts of the plaintext be recovered. Use CTR or GCM.',
      zh: 'SSH 中的 CBC 模式可被恢复部分明文。请使用 CTR 或 GCM。',
    },
    source: 'RFC 4344; CVE-2008-5161',
  },
  {
    id: 'rare-ciphers',
    families: ['64-bit or rare cipher', 'Camellia', 'ARIA'],
    verdict: 'weak',
    reason: {
      en: 'Neither the national nor the NIST standards approve this cipher. Use SM4 or AES.',
      zh: '该密码算法未被国家标准或 NIST 标准批准。请使用 SM4 或 AES。',
    },
    source: `${national}; ${sp131a}`,
  },
  {
    id: 'rare-macs',
    families: ['RIPEMD', 'UMAC'],
    verdict: 'weak',
    reason: {
      en: 'No standard approves this authentication code, or its tag is short. Use HMAC with SM3 or SHA-256.',
      zh: '该消息认证码未被标准批准或标签过短。请使用基于 SM3 或 SHA-256 的 HMAC。',
    },
    source: `${national}; ${sp131a}`,
  },
  {
    id: 'short-tag',
    families: ['SHA-2', 'SM3'],
    purposes: ['mac'],
    below: 112,
    verdict: 'weak',
    reason: { en: 'The authentication tag is short. Use at least 128 bits.', zh: '认证标签过短。请至少使用 128 位。' },
    source: sp131a,
  },
  {
    id: 'ike-1',
    families: ['IKE 1'],
    verdict: 'weak',
    reason: { en: 'IKE version 1 is withdrawn. Use version 2.', zh: 'IKE 第 1 版已废止。请使用第 2 版。' },
    source: 'RFC 9395',
  },
  {
    id: 'small-ml-kem',
    families: ['ML-KEM'],
    below: 768,
    verdict: 'weak',
    reason: {
      en: 'ML-KEM-512 leaves little margin for the decades it is meant to last. Use ML-KEM-768.',
      zh: 'ML-KEM-512 对其预期的数十年寿命余量较小。请使用 ML-KEM-768。',
    },
    source: 'FIPS 203',
  },
];

/** What the city may use. */
const compliant: readonly PolicyRule[] = [
  {
    id: 'national',
    families: ['SM1', 'SM2', 'SM3', 'SM4', 'SM9', 'ZUC', 'TLCP'],
    verdict: 'compliant',
    reason: { en: 'Approved by the national standards.', zh: '符合国家密码标准。' },
    source: `${national}; GM/T 0002 to 0004, 0024, 0044`,
  },
  {
    id: 'sound-protocols',
    families: ['TLS 1.2', 'TLS 1.3', 'DTLS 1.2', 'DTLS 1.3', 'SSH 2', 'IKE 2'],
    verdict: 'compliant',
    reason: { en: 'The protocol is sound; its algorithms are judged one by one.', zh: '协议可靠；其算法逐一评判。' },
    source: 'RFC 9325',
  },
  {
    id: 'quantum-safe',
    families: ['ML-KEM', 'ML-DSA', 'SLH-DSA', 'LMS/XMSS'],
    verdict: 'compliant',
    reason: { en: 'Withstands quantum computers as far as is known.', zh: '据目前所知可抵御量子计算机。' },
    source: 'FIPS 203, 204, 205; NIST SP 800-208',
  },
  {
    id: 'hybrid-partner',
    families: ['NTRU Prime'],
    verdict: 'compliant',
    reason: {
      en: 'Used only beside X25519, which carries the strength.',
      zh: '仅与 X25519 组合使用，强度由后者保证。',
    },
    source: 'OpenSSH 9.0',
  },
  {
    id: 'sound-asymmetric',
    families: ['RSA', 'DH', 'EC', 'ECDSA', 'ECDH', 'EdDSA'],
    verdict: 'compliant',
    reason: { en: 'At least 112 bits of strength.', zh: '强度不低于 112 位。' },
    source: `${sp57}; FIPS 186-5`,
  },
  {
    id: 'sound-symmetric',
    families: ['AES', 'ChaCha20', 'SHA-2', 'SHA-3'],
    verdict: 'compliant',
    reason: { en: 'At least 112 bits of strength.', zh: '强度不低于 112 位。' },
    source: `${sp57}; FIPS 180-4, 197, 202; RFC 8439`,
  },
];

/** The policy a city begins with. The first rule that fits a use decides. */
export const standardRules: readonly PolicyRule[] = [...forbidden, ...quantum, ...weak, ...compliant];
