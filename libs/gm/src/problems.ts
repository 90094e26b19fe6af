import { invalid, type Problem } from '@citywall/kernel';

/** A point that is not on the SM2 curve, or not in an encoding of GB/T 32918.1 section 4.2.9. */
export function badPoint(): Problem {
  return invalid('gm.point.invalid', {
    en: 'This is no point of the SM2 curve. Send it as 04 with both coordinates (65 bytes), or compressed (33 bytes).',
    zh: '这不是 SM2 曲线上的点。请以 04 加两个坐标（65 字节）或压缩形式（33 字节）提供。',
  });
}

/** A private key outside [1, n − 2], of another kind, or with a public key that is not its own. */
export function badPrivateKey(): Problem {
  return invalid('gm.private-key.invalid', {
    en: 'This is no usable SM2 private key. Send PKCS#8 DER with the named curve SM2, or 32 bytes between 1 and n − 2.',
    zh: '这不是可用的 SM2 私钥。请提供采用 SM2 命名曲线的 PKCS#8 DER，或介于 1 与 n − 2 之间的 32 字节。',
  });
}

/** A public key of another kind or with explicit curve parameters. */
export function badPublicKey(): Problem {
  return invalid('gm.public-key.invalid', {
    en: 'This is no SM2 public key. Send SubjectPublicKeyInfo DER with the named curve SM2.',
    zh: '这不是 SM2 公钥。请提供采用 SM2 命名曲线的 SubjectPublicKeyInfo DER。',
  });
}

/** A user id whose length in bits does not fit into two bytes. */
export function badUserId(): Problem {
  return invalid('gm.user-id.too-long', {
    en: 'The SM2 user id is too long. Shorten it to 8,191 bytes or less.',
    zh: 'SM2 用户标识过长。请缩短到 8191 字节以内。',
  });
}

/** A key, nonce or tag whose length the cipher does not take. */
export function badLength(what: { readonly en: string; readonly zh: string }, bytes: string): Problem {
  return invalid('gm.length', {
    en: `The ${what.en} has the wrong length. Send ${bytes} bytes.`,
    zh: `${what.zh}长度不正确。应为 ${bytes} 字节。`,
  });
}

/** The only answer to any ciphertext that does not open, so that nobody learns why it did not. */
export function notDecrypted(): Problem {
  return invalid('gm.not-decrypted', {
    en: 'This cannot be decrypted with this key. It was altered, belongs to another key, or is in another format.',
    zh: '无法用此密钥解密。内容可能被篡改、属于其他密钥，或采用了其他格式。',
  });
}

/** A plaintext that SM2 encryption does not take. */
export function badPlaintext(): Problem {
  return invalid('gm.plaintext', {
    en: 'SM2 encrypts 1 byte to 1 MiB. Encrypt larger data with SM4 and only its key with SM2.',
    zh: 'SM2 可加密 1 字节至 1 MiB。更大的数据请用 SM4 加密，再用 SM2 加密其密钥。',
  });
}
