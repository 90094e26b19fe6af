import type { Text } from '@citywall/kernel';

/** Why signed content is refused, in words for people; the codes are stable. */
export const cmsRefusalTable = {
  'cms.malformed': {
    en: 'The signature file is damaged or is not a signature in CMS form.',
    zh: '签名文件已损坏，或不是 CMS 格式的签名。',
  },
  'cms.version': {
    en: 'The signature file states a version that does not fit its content.',
    zh: '签名文件声明的版本与其内容不符。',
  },
  'cms.signer.none': { en: 'Nobody has signed this.', zh: '没有任何人签名。' },
  'cms.content.missing': {
    en: 'The signature is detached: give the content it belongs to.',
    zh: '签名与内容是分离的：请提供被签名的内容。',
  },
  'cms.content.twice': {
    en: 'The message carries its content, but another content was given beside it.',
    zh: '消息自带内容，却又另外给出了不同的内容。',
  },
  'cms.content.ambiguous': {
    en: 'The content could be mistaken for the attributes of another signature, and is refused.',
    zh: '内容可能被误认为另一签名的属性，予以拒绝。',
  },
  'cms.digest.weak': {
    en: 'The digest algorithm is too weak or not known here.',
    zh: '摘要算法过弱或本系统不支持。',
  },
  'cms.digest.unlisted': {
    en: 'A signer uses a digest algorithm that the message does not list.',
    zh: '签名者使用了消息未列出的摘要算法。',
  },
  'cms.digest.wrong': {
    en: 'The content was changed after it was signed, or it is another content.',
    zh: '内容在签名后被改动，或不是被签名的内容。',
  },
  'cms.attributes.missing': {
    en: 'A signature without signed attributes is not allowed here.',
    zh: '此处不允许没有签名属性的签名。',
  },
  'cms.content-type.wrong': {
    en: 'The signer signed another kind of content than the message carries.',
    zh: '签名者所签的内容类型与消息中的不同。',
  },
  'cms.certificate.missing': {
    en: "The signer's certificate is neither in the message nor among those given.",
    zh: '消息中和所给证书中均没有签名者的证书。',
  },
  'cms.certificate.other': {
    en: 'The signature names another certificate than the one that fits its signer.',
    zh: '签名所引用的证书与签名者的证书不一致。',
  },
  'cms.certificate.usage': {
    en: "The signer's certificate does not allow signatures.",
    zh: '签名者的证书不允许用于签名。',
  },
  'cms.algorithm.changed': {
    en: 'The algorithms that the signature names were changed after it was made.',
    zh: '签名所声明的算法在签名后被改动。',
  },
  'cms.algorithm.unknown': {
    en: 'The signature algorithm is not known here or does not go with its digest.',
    zh: '签名算法不受支持，或与其摘要算法不匹配。',
  },
  'cms.signature.wrong': { en: 'The signature is wrong.', zh: '签名无效。' },
} as const satisfies Record<string, Text>;

export type CmsRefusal = keyof typeof cmsRefusalTable;
