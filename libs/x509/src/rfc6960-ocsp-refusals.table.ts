import type { Text } from '@citywall/kernel';

/** Why an OCSP response says nothing, in words for people; the codes are stable. */
export const ocspRefusalTable = {
  'ocsp.malformed': {
    en: 'The answer of the revocation service is damaged or of another form.',
    zh: '吊销查询服务的应答已损坏或格式不符。',
  },
  'ocsp.unsuccessful': {
    en: 'The revocation service gave no answer, only the reason why not. Ask again later.',
    zh: '吊销查询服务没有给出结果，只说明了原因。请稍后再查询。',
  },
  'ocsp.issuer.other': {
    en: 'The certificate was issued by another authority than the one given.',
    zh: '该证书由其他机构签发，而非所给的签发机构。',
  },
  'ocsp.extension.unknown': {
    en: 'The answer has a critical extension that is not understood, or one twice.',
    zh: '应答中有无法识别的关键扩展，或有重复的扩展。',
  },
  'ocsp.responder.missing': {
    en: 'The certificate of the one who signed the answer is missing.',
    zh: '缺少应答签名者的证书。',
  },
  'ocsp.responder.unauthorised': {
    en: 'The one who signed the answer may not speak for the issuer.',
    zh: '应答签名者无权代表签发机构作答。',
  },
  'ocsp.responder.expired': {
    en: 'The certificate of the one who signed the answer was not valid at that time.',
    zh: '应答签名者的证书在该时刻无效。',
  },
  'ocsp.signature.weak': {
    en: 'The answer is signed with an algorithm that is too weak or not known.',
    zh: '应答所用的签名算法过弱或不受支持。',
  },
  'ocsp.signature.wrong': { en: 'The signature of the answer is wrong.', zh: '应答的签名无效。' },
  'ocsp.nonce.missing': {
    en: 'The answer does not repeat the nonce of the request; it may be an old one.',
    zh: '应答没有带回请求中的随机数，可能是旧的应答。',
  },
  'ocsp.nonce.other': {
    en: 'The answer belongs to another request.',
    zh: '应答对应的是另一个请求。',
  },
  'ocsp.certificate.missing': {
    en: 'The answer says nothing about this certificate.',
    zh: '应答未涉及该证书。',
  },
  'ocsp.time.future': {
    en: 'The answer is from the future: check the clocks.',
    zh: '应答的时间在将来：请检查时钟。',
  },
  'ocsp.time.stale': {
    en: 'The answer is out of date: newer information was due.',
    zh: '应答已过期：应当已有更新的信息。',
  },
} as const satisfies Record<string, Text>;

export type OcspRefusal = keyof typeof ocspRefusalTable;
