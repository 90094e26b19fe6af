import type { Text } from '@citywall/kernel';

/** Why a timestamp proves nothing, in words for people; the codes are stable. */
export const timestampRefusalTable = {
  'timestamp.malformed': {
    en: 'The timestamp is damaged or of another form.',
    zh: '时间戳已损坏或格式不符。',
  },
  'timestamp.not-granted': {
    en: 'The time-stamping authority refused; there is no timestamp in its reply.',
    zh: '时间戳机构拒绝了请求，应答中没有时间戳。',
  },
  'timestamp.signers': { en: 'A timestamp has exactly one signer.', zh: '时间戳必须有且仅有一个签名者。' },
  'timestamp.type.other': {
    en: 'The signed message is not a timestamp.',
    zh: '该签名消息不是时间戳。',
  },
  'timestamp.certificate.unnamed': {
    en: "The timestamp does not name its authority's certificate among what is signed.",
    zh: '时间戳的签名内容中没有引用时间戳机构的证书。',
  },
  'timestamp.certificate.missing': {
    en: 'The timestamp was to carry the certificate of its authority and does not.',
    zh: '时间戳应带有其机构的证书，但没有。',
  },
  'timestamp.purpose': {
    en: 'The certificate of the authority is not for time-stamping alone.',
    zh: '时间戳机构的证书不是仅用于时间戳。',
  },
  'timestamp.authority.other': {
    en: "The timestamp names another authority than its certificate's holder.",
    zh: '时间戳所写的机构名称与其证书持有者不符。',
  },
  'timestamp.extension.unknown': {
    en: 'The timestamp has an extension that is not understood.',
    zh: '时间戳中有无法识别的扩展。',
  },
  'timestamp.imprint.weak': {
    en: 'The digest algorithm of the timestamp is too weak or not known.',
    zh: '时间戳所用的摘要算法过弱或不受支持。',
  },
  'timestamp.imprint.other': {
    en: 'The timestamp belongs to other data, or the data was changed afterwards.',
    zh: '时间戳对应的是其他数据，或数据在之后被改动。',
  },
  'timestamp.policy.other': {
    en: 'The timestamp was made under another policy than asked for.',
    zh: '时间戳采用的策略与请求的不同。',
  },
  'timestamp.nonce.other': {
    en: 'The timestamp belongs to another request.',
    zh: '时间戳对应的是另一个请求。',
  },
  'timestamp.time.future': {
    en: 'The timestamp is from the future: check the clocks.',
    zh: '时间戳的时间在将来：请检查时钟。',
  },
} as const satisfies Record<string, Text>;

export type TimestampRefusal = keyof typeof timestampRefusalTable;
