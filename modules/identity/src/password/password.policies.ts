import type { Policy } from '@citywall/kernel';

function permit(id: string, who: string, verbs: readonly string[], words: Policy['words']): Policy {
  const actions = verbs.map((verb) => `Action::"identity.${verb}"`).join(', ');
  return { id: `identity.${id}`, words, cedar: `permit(principal ${who}, action in [${actions}], resource);` };
}

/** Who may do what with passwords. */
export const passwordPolicies: readonly Policy[] = [
  permit(
    'people-own-password',
    'is Person',
    ['password.measure', 'password-policy.show', 'session.end-all', 'notice.list', 'notice.dismiss'],
    {
      en: 'Every signed-in person may see what a password must be, measure one, sign out everywhere, and read what happened to the own account.',
      zh: '每位登录人员都可以查看口令要求、评估口令强度、在所有设备上退出登录，以及查看与自己账户有关的提示。',
    },
  ),
  permit(
    'security-administrator-sets-passwords',
    'in Role::"security-administrator"',
    [
      'password-policy.change',
      'password.import',
      'leaked-list.show',
      'leaked-list.add',
      'leaked-list.publish',
      'leaked-list.remove',
    ],
    {
      en: 'Security administrators set the password policy, keep the list of leaked passwords, and take passwords over from other systems.',
      zh: '安全管理员设置口令策略、维护泄露口令清单、迁入其他系统的口令。',
    },
  ),
  permit('administrators-see-leaked-list', 'in Role::"audit-administrator"', ['leaked-list.show'], {
    en: 'Audit administrators see how many leaked passwords are known.',
    zh: '审计管理员可以查看已知泄露口令的数量。',
  }),
];
