import type { Text } from '@citywall/kernel';

/** Why a privilege certificate gives no privilege, in words for people; the codes are stable. */
export const privilegeRefusalTable = {
  'privilege.malformed': {
    en: 'The privilege certificate is damaged or of another form.',
    zh: '权限证书已损坏或格式不符。',
  },
  'privilege.input.malformed': {
    en: 'A certificate or list given with the privilege certificate is damaged or of another form.',
    zh: '随权限证书提供的证书或列表已损坏或格式不符。',
  },
  'privilege.authority.missing': {
    en: 'The certificate of the authority that issued the privilege is not among those given.',
    zh: '所给证书中没有签发该权限证书的机构的证书。',
  },
  'privilege.authority.untrusted': {
    en: 'The authority that issued the privilege cannot be trusted.',
    zh: '签发该权限证书的机构不可信。',
  },
  'privilege.authority.unnamed': {
    en: 'The certificate of the issuer does not say that it may give privileges.',
    zh: '签发者的证书未表明其有权授予权限。',
  },
  'privilege.holder.untrusted': {
    en: 'The certificate of the holder cannot be trusted.',
    zh: '持有者的证书不可信。',
  },
  'privilege.authority.other': {
    en: 'The privilege certificate was issued by another authority than the one given.',
    zh: '权限证书由其他机构签发，而非所给的机构。',
  },
  'privilege.authority.ca': {
    en: 'A certification authority must not issue privilege certificates with the same certificate.',
    zh: '证书签发机构不得用同一证书签发权限证书。',
  },
  'privilege.authority.usage': {
    en: 'The certificate of the authority does not allow it to sign privilege certificates.',
    zh: '机构的证书不允许其签发权限证书。',
  },
  'privilege.authority.attributes': {
    en: 'The authority may not give privileges of this kind.',
    zh: '该机构无权授予此类权限。',
  },
  'privilege.signature.weak': {
    en: 'The privilege certificate is signed with an algorithm that is too weak or not known.',
    zh: '权限证书所用的签名算法过弱或不受支持。',
  },
  'privilege.signature.wrong': {
    en: 'The signature of the privilege certificate is wrong.',
    zh: '权限证书的签名无效。',
  },
  'privilege.time.early': { en: 'The privilege is not valid yet.', zh: '权限尚未生效。' },
  'privilege.time.late': { en: 'The privilege has expired. Ask for a new one.', zh: '权限已过期。请重新申请。' },
  'privilege.extension.unknown': {
    en: 'The privilege certificate has a critical extension that is not understood.',
    zh: '权限证书中有无法识别的关键扩展。',
  },
  'privilege.target.other': {
    en: 'The privilege is for other services than this one.',
    zh: '该权限不适用于本服务。',
  },
  'privilege.holder.other': {
    en: 'The privilege belongs to another holder than the one who presents it.',
    zh: '该权限属于他人，而非出示者本人。',
  },
  'privilege.revocation.unknown': {
    en: 'It cannot be told whether the privilege was revoked: there is no valid revocation list.',
    zh: '没有有效的吊销列表，无法确定该权限是否已被吊销。',
  },
  'privilege.revoked': { en: 'The privilege was revoked.', zh: '该权限已被吊销。' },
} as const satisfies Record<string, Text>;

export type PrivilegeRefusal = keyof typeof privilegeRefusalTable;
