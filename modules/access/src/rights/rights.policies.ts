import type { Policy } from '@citywall/kernel';

/** Who sees rights that stand out, and decides about them. */
export const rightPolicies: readonly Policy[] = [
  ...['security-administrator', 'audit-administrator'].map((role) => ({
    id: `access.rights-seen.${role}`,
    words: {
      en: 'Security and audit administrators see rights that lie unused or that hardly any peer has.',
      zh: '安全管理员和审计管理员可以查看长期未用或同岗少有的权限。',
    },
    cedar: `permit(principal in Role::"${role}", action in [Action::"access.unused-right.list", Action::"access.excess-right.list"], resource);`,
  })),
  {
    id: 'access.rights-decided',
    words: {
      en: 'Security administrators take such rights away, or let them stay for a time.',
      zh: '安全管理员可收回此类权限，或准予保留一段时间。',
    },
    cedar:
      'permit(principal in Role::"security-administrator", action in [Action::"access.right.remove", Action::"access.right.keep"], resource);',
  },
];
