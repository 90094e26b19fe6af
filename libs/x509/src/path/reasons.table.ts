import type { Text } from '@citywall/kernel';

/** Why a certificate is not valid: stable codes, with the sentence a person reads. */
export const reasonTable = {
  malformed: {
    en: 'The certificate is malformed: a field is not what its standard says. Ask its issuer for a correct one.',
    zh: '证书格式错误：某个字段不符合标准。请向签发者索取正确的证书。',
  },
  'no-path': {
    en: 'No path leads from a trusted root to the certificate. Add the missing intermediate certificate, or trust its root.',
    zh: '从受信任的根证书到该证书没有可用路径。请补充缺少的中间证书，或信任其根证书。',
  },
  'too-complex': {
    en: 'The certificates given are too many or too entangled to be checked in bounded time. Give only those of one chain.',
    zh: '所给证书过多或关系过于复杂，无法在限定时间内检查。请只提供一条证书链。',
  },
  'not-yet-valid': {
    en: 'The certificate is not valid yet. Check the clock, or wait until its validity begins.',
    zh: '证书尚未生效。请检查时钟，或等到生效时间。',
  },
  expired: {
    en: 'The certificate has expired. Renew it.',
    zh: '证书已过期。请更新证书。',
  },
  signature: {
    en: 'The signature on the certificate is not that of its issuer. The certificate was altered or forged.',
    zh: '证书上的签名不是其签发者所签。证书被篡改或伪造。',
  },
  'signature-algorithm': {
    en: 'The signature algorithm is unknown, weak, or not allowed here. Have the certificate issued with an allowed one.',
    zh: '签名算法未知、过弱或在此不被允许。请用允许的算法重新签发证书。',
  },
  'algorithm-mismatch': {
    en: 'The certificate names two different signature algorithms. Ask its issuer for a correct one.',
    zh: '证书内外的签名算法不一致。请向签发者索取正确的证书。',
  },
  'weak-key': {
    en: 'The public key is of a kind or size that is not allowed here. Have the certificate issued for an allowed key.',
    zh: '公钥的类型或长度在此不被允许。请用允许的密钥重新签发证书。',
  },
  'name-chaining': {
    en: 'The issuer named in the certificate is not the subject of the certificate above it.',
    zh: '证书中的签发者名称与上级证书的主体名称不一致。',
  },
  'empty-name': {
    en: 'The certificate lacks a name where one is required.',
    zh: '证书缺少必需的名称。',
  },
  'not-a-ca': {
    en: 'A certificate in the path was used to issue others, but is not that of a certification authority.',
    zh: '路径中有证书被用来签发其他证书，但它不是认证机构证书。',
  },
  'path-length': {
    en: 'The path is longer than a certification authority in it allows.',
    zh: '证书路径超过其中某个认证机构所允许的长度。',
  },
  depth: {
    en: 'The path has more intermediate certificates than are allowed here.',
    zh: '证书路径中的中间证书数量超过此处允许的数量。',
  },
  'key-usage': {
    en: 'The key usage of a certificate does not allow what it was used for.',
    zh: '证书的密钥用途不允许此种使用。',
  },
  'extended-key-usage': {
    en: 'The certificate is for other purposes than this one.',
    zh: '证书的扩展用途不包括此用途。',
  },
  'name-constraints': {
    en: 'A name in the certificate lies outside the names that its certification authority may issue for.',
    zh: '证书中的名称超出其认证机构可签发的名称范围。',
  },
  'unknown-critical-extension': {
    en: 'The certificate has a critical extension that is not understood here, so it must be refused.',
    zh: '证书含有此处无法识别的关键扩展，必须拒绝。',
  },
  policy: {
    en: 'No certificate policy that is required here holds along the whole path.',
    zh: '整条证书路径上没有满足要求的证书策略。',
  },
  'policy-mapping': {
    en: 'The certificate maps a policy to or from "any policy", which is forbidden.',
    zh: '证书将策略映射到“任意策略”或由其映射，这是禁止的。',
  },
  profile: {
    en: 'The certificate breaks a rule of its profile: an extension is missing, marked wrongly, or contradicts another.',
    zh: '证书违反其规范：某个扩展缺失、关键性标记错误或与其他扩展矛盾。',
  },
  'peer-name': {
    en: 'The certificate is not for the name that was asked for. Check the address, or have the name added to the certificate.',
    zh: '证书不是为所请求的名称签发的。请检查地址，或在证书中加入该名称。',
  },
  revoked: {
    en: 'The certificate has been revoked. Do not trust it; ask its holder for a new one.',
    zh: '证书已被吊销。请勿信任，并向持有者索取新证书。',
  },
  'revocation-unknown': {
    en: 'No valid, current revocation list covers the certificate. Fetch the newest list from its issuer.',
    zh: '没有有效且最新的吊销列表覆盖该证书。请从签发者获取最新列表。',
  },
} as const satisfies Record<string, Text>;

/** A stable code of reasonTable. */
export type Reason = keyof typeof reasonTable;
