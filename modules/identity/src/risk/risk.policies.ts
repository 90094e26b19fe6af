import type { Policy } from '@citywall/kernel';

/** Who sees the risk of sign-ins, and who says what follows from it. */
export const riskPolicies: readonly Policy[] = [
  {
    id: 'identity.administrators-see-risk',
    words: {
      en: 'Security and audit administrators see the risk of sign-ins and the thresholds.',
      zh: '安全管理员与审计管理员可查看登录风险与阈值。',
    },
    cedar: `permit(principal, action in [Action::"identity.risk.list", Action::"identity.risk.show", Action::"identity.risk.settings"], resource)
      when { principal in Role::"security-administrator" || principal in Role::"audit-administrator" };`,
  },
  {
    id: 'identity.security-administrator-risk',
    words: {
      en: 'Security administrators set the thresholds of risk and name the places of the city.',
      zh: '安全管理员设置风险阈值并命名城市地点。',
    },
    cedar: 'permit(principal in Role::"security-administrator", action == Action::"identity.risk.change", resource);',
  },
];
