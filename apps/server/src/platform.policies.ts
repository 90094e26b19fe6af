import type { Policy } from '@citywall/kernel';

/** Who may follow the platform itself. */
export const platformPolicies: readonly Policy[] = [
  {
    id: 'platform.pages-follow',
    words: {
      en: 'Every signed-in person may follow live changes and see alarms.',
      zh: '每位登录人员都可以接收实时变化并查看告警。',
    },
    cedar:
      'permit(principal is Person, action in [Action::"platform.live.listen", Action::"platform.alarm.list"], resource);',
  },
  {
    id: 'platform.settings-read',
    words: { en: 'The three administrators may see the settings.', zh: '三类管理员可以查看设置。' },
    cedar: `permit(principal, action == Action::"platform.setting.list", resource)
when { principal in Role::"system-administrator" || principal in Role::"security-administrator" || principal in Role::"audit-administrator" };`,
  },
];
