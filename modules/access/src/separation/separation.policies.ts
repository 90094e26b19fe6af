import type { Policy } from '@citywall/kernel';

/** Who may see and set rules of separation. */
export const separationPolicies: readonly Policy[] = [
  {
    id: 'access.separation-rules-kept',
    words: {
      en: 'Security administrators write and switch the rules of separation of duties.',
      zh: '安全管理员编写、启用和停用职责分离规则。',
    },
    cedar:
      'permit(principal in Role::"security-administrator", action in [Action::"access.separation-rule.set", Action::"access.separation-rule.remove", Action::"access.separation-rule.switch"], resource);',
  },
  ...['system-administrator', 'security-administrator', 'audit-administrator'].map((role) => ({
    id: `access.separation-rules-seen.${role}`,
    words: {
      en: 'Administrators see the rules of separation of duties and who violates them.',
      zh: '各类管理员可以查看职责分离规则及违反者。',
    },
    cedar: `permit(principal in Role::"${role}", action in [Action::"access.separation-rule.list", Action::"access.separation-conflict.list"], resource);`,
  })),
];
