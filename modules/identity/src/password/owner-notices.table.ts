import type { Text } from '@citywall/kernel';

/** What the owner of an account is told about it, by kind. {count} and {address} are filled in. */
export const ownerNotices = {
  'password-changed': { en: 'Your password was changed from {address}.', zh: '您的口令已在 {address} 修改。' },
  'password-reset': {
    en: 'An administrator took your password away and made a link for you.',
    zh: '管理员重置了您的口令并为您生成了登录链接。',
  },
  'password-imported': {
    en: 'Your password was taken over from another system.',
    zh: '您的口令已从其他系统迁入。',
  },
  'password-leaked': {
    en: 'Your password was found among stolen ones. It must be changed.',
    zh: '您的口令已在泄露的口令中出现，必须修改。',
  },
  'password-aged': { en: 'Your password has reached its age and must be changed.', zh: '您的口令已到期，必须修改。' },
  'risky-sign-in': {
    en: 'A sign-in as you from {address} was unusual. If it was not you, change your password and sign out everywhere.',
    zh: '有人从 {address} 以您的身份进行了异常登录。若非本人操作，请修改口令并退出所有会话。',
  },
  'failed-attempts': {
    en: '{count} attempts to sign in as you have failed. If it was not you, choose a new password.',
    zh: '有 {count} 次以您名义的登录尝试失败。若非本人操作，请更换口令。',
  },
} as const satisfies Readonly<Record<string, Text>>;

export type OwnerNoticeKind = keyof typeof ownerNotices;
