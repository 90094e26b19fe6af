import type { Text } from '@citywall/kernel';

/** Why a package proves nothing, in words; the codes are stable. */
export const evidenceFaults = {
  container: {
    en: 'This is no evidence package, or bytes of the archive itself were changed.',
    zh: '这不是证据包，或归档本身的字节被更改。',
  },
  form: { en: 'A part of the package is missing or malformed.', zh: '证据包缺少部分内容或格式有误。' },
  manifest: {
    en: 'A file of the package was changed, added or removed after the timestamp.',
    zh: '时间戳之后，证据包中的文件被更改、增加或移除。',
  },
  timestamp: { en: 'The timestamp over the package does not hold.', zh: '证据包的时间戳无效。' },
  chain: {
    en: 'A chain of certificates does not lead to a trusted root at the time of the evidence.',
    zh: '在证据时间，证书链不能通向可信根。',
  },
  status: {
    en: 'The state of a certificate at the time of the evidence is not proven.',
    zh: '证书在证据时间的状态未得到证明。',
  },
  revoked: { en: 'A certificate was revoked at the time of the evidence.', zh: '证书在证据时间已被吊销。' },
  content: { en: 'The content is not the one that was signed.', zh: '内容不是被签署的内容。' },
  signature: { en: 'The signature over the content does not hold.', zh: '对内容的签名无效。' },
  signer: { en: 'The signature was made by someone else than stated.', zh: '签名者与声明不符。' },
  record: { en: 'The record of the audit log does not belong to this package.', zh: '审计记录与此证据包不符。' },
  checkpoint: {
    en: 'The state of the audit log is not signed by its certified key.',
    zh: '审计日志状态未由其已认证密钥签名。',
  },
  proof: {
    en: 'The record does not lead to the signed root of the audit log.',
    zh: '该记录不能推导出审计日志的已签名根。',
  },
} as const satisfies Record<string, Text>;

export type EvidenceFault = keyof typeof evidenceFaults;
