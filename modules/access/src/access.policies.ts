import type { Policy } from '@citywall/kernel';

const readers = ['system-administrator', 'security-administrator', 'audit-administrator'] as const;

/** Who may see roles, policies and the reasons of decisions. */
export const accessPolicies: readonly Policy[] = [
  {
    id: 'access.roles-for-everyone',
    words: {
      en: 'Everyone who is authenticated may see which roles exist.',
      zh: '任何通过认证者都可以查看有哪些角色。',
    },
    cedar: 'permit(principal, action == Action::"access.role.list", resource);',
  },
  ...readers.map((role) => ({
    id: `access.${role}-reads`,
    words: {
      en: `Whoever holds the role ${role} may see all policies and ask why something is allowed.`,
      zh: `持有角色 ${role} 者可以查看全部策略，并查询为何允许某项操作。`,
    },
    cedar: `permit(principal in Role::"${role}", action in [Action::"access.policy.list", Action::"access.decision.explain", Action::"access.decision.reach", Action::"access.decision.holders"], resource);`,
  })),
];
