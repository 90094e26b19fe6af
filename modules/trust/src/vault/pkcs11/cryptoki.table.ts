// Numbers of PKCS #11 version 2.40 (OASIS), with CKM_AES_KEY_WRAP_KWP and the Edwards curves of 3.0. Only what is used.

/** Object classes (CKO_). */
export const classes = { privateKey: 3, publicKey: 2, secretKey: 4 } as const;

/** Key types (CKK_). */
export const keyTypes = { rsa: 0x00, ec: 0x03, genericSecret: 0x10, aes: 0x1f, edwards: 0x40 } as const;

/** Attributes (CKA_). */
export const attributes = {
  class: 0x000,
  token: 0x001,
  private: 0x002,
  label: 0x003,
  trusted: 0x086,
  keyType: 0x100,
  id: 0x102,
  sensitive: 0x103,
  encrypt: 0x104,
  decrypt: 0x105,
  wrap: 0x106,
  unwrap: 0x107,
  sign: 0x108,
  verify: 0x10a,
  derive: 0x10c,
  modulus: 0x120,
  modulusBits: 0x121,
  publicExponent: 0x122,
  valueLength: 0x161,
  extractable: 0x162,
  local: 0x163,
  neverExtractable: 0x164,
  alwaysSensitive: 0x165,
  ecParameters: 0x180,
  ecPoint: 0x181,
  wrapWithTrusted: 0x210,
} as const;

export type AttributeName = keyof typeof attributes;

/** Mechanisms (CKM_). */
export const mechanisms = {
  rsaKeyPair: 0x0000,
  rsaPkcs1: 0x0001,
  rsaOaep: 0x0009,
  rsaPss: 0x000d,
  sha1: 0x0220,
  sha256: 0x0250,
  sha256Hmac: 0x0251,
  sha384: 0x0260,
  sha512: 0x0270,
  genericSecretKey: 0x0350,
  ecKeyPair: 0x1040,
  ecdsa: 0x1041,
  edwardsKeyPair: 0x1055,
  eddsa: 0x1057,
  aesKey: 0x1080,
  aesGcm: 0x1087,
  aesKeyWrapPad: 0x210a,
  aesKeyWrapKwp: 0x210b,
} as const;

/** Mask generation functions (CKG_MGF1_) by hash. */
export const maskFunctions = { sha1: 1, sha256: 2, sha384: 3, sha512: 4 } as const;

/** Answers (CKR_) that are told apart or whose names help whoever reads the log. */
export const answerNames: Readonly<Record<number, string>> = {
  2: 'CKR_HOST_MEMORY',
  3: 'CKR_SLOT_ID_INVALID',
  5: 'CKR_GENERAL_ERROR',
  6: 'CKR_FUNCTION_FAILED',
  7: 'CKR_ARGUMENTS_BAD',
  16: 'CKR_ATTRIBUTE_READ_ONLY',
  17: 'CKR_ATTRIBUTE_SENSITIVE',
  18: 'CKR_ATTRIBUTE_TYPE_INVALID',
  19: 'CKR_ATTRIBUTE_VALUE_INVALID',
  32: 'CKR_DATA_INVALID',
  33: 'CKR_DATA_LEN_RANGE',
  48: 'CKR_DEVICE_ERROR',
  49: 'CKR_DEVICE_MEMORY',
  50: 'CKR_DEVICE_REMOVED',
  64: 'CKR_ENCRYPTED_DATA_INVALID',
  65: 'CKR_ENCRYPTED_DATA_LEN_RANGE',
  84: 'CKR_FUNCTION_NOT_SUPPORTED',
  96: 'CKR_KEY_HANDLE_INVALID',
  98: 'CKR_KEY_SIZE_RANGE',
  99: 'CKR_KEY_TYPE_INCONSISTENT',
  104: 'CKR_KEY_FUNCTION_NOT_PERMITTED',
  105: 'CKR_KEY_NOT_WRAPPABLE',
  106: 'CKR_KEY_UNEXTRACTABLE',
  112: 'CKR_MECHANISM_INVALID',
  113: 'CKR_MECHANISM_PARAM_INVALID',
  130: 'CKR_OBJECT_HANDLE_INVALID',
  160: 'CKR_PIN_INCORRECT',
  161: 'CKR_PIN_INVALID',
  162: 'CKR_PIN_LEN_RANGE',
  163: 'CKR_PIN_EXPIRED',
  164: 'CKR_PIN_LOCKED',
  176: 'CKR_SESSION_CLOSED',
  177: 'CKR_SESSION_COUNT',
  179: 'CKR_SESSION_HANDLE_INVALID',
  208: 'CKR_TEMPLATE_INCOMPLETE',
  209: 'CKR_TEMPLATE_INCONSISTENT',
  224: 'CKR_TOKEN_NOT_PRESENT',
  225: 'CKR_TOKEN_NOT_RECOGNIZED',
  226: 'CKR_TOKEN_WRITE_PROTECTED',
  240: 'CKR_UNWRAPPING_KEY_HANDLE_INVALID',
  256: 'CKR_USER_ALREADY_LOGGED_IN',
  257: 'CKR_USER_NOT_LOGGED_IN',
  258: 'CKR_USER_PIN_NOT_INITIALIZED',
  272: 'CKR_WRAPPED_KEY_INVALID',
  274: 'CKR_WRAPPED_KEY_LEN_RANGE',
  336: 'CKR_BUFFER_TOO_SMALL',
  400: 'CKR_CRYPTOKI_NOT_INITIALIZED',
};
