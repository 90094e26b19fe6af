import type { Policy } from '@citywall/kernel';

function permit(id: string, who: string, verbs: readonly string[], words: Policy['words']): Policy {
  const actions = verbs.map((verb) => `Action::"identity.${verb}"`).join(', ');
  return { id: `identity.${id}`, words, cedar: `permit(principal ${who}, action in [${actions}], resource);` };
}

/** Who may do what with factors, authentication chains, resets at the desk and break-glass accounts. */
export const signInPolicies: readonly Policy[] = [
  permit(
    'people-own-factors',
    'is Person',
    ['factor.list', 'factor.prepare', 'factor.enrol', 'factor.remove', 'recovery-code.make', 'session.challenge'],
    {
      en: 'Every signed-in person keeps his own factors and recovery codes.',
      zh: '每位登录人员管理自己的认证方式与恢复码。',
    },
  ),
  permit(
    'security-administrator-chains',
    'in Role::"security-administrator"',
    ['chain.list', 'chain.show', 'chain.draft', 'chain.try', 'chain.publish'],
    {
      en: 'Security administrators write, try and publish authentication chains.',
      zh: '安全管理员编写、试行并发布认证链。',
    },
  ),
  permit('administrators-see-chains', 'in Role::"system-administrator"', ['chain.list', 'chain.show', 'chain.try'], {
    en: 'System administrators see and try authentication chains.',
    zh: '系统管理员可以查看并试行认证链。',
  }),
  permit(
    'audit-administrator-sees-chains',
    'in Role::"audit-administrator"',
    ['chain.list', 'chain.show', 'break-glass.list', 'assisted-reset.list'],
    {
      en: 'Audit administrators see authentication chains, break-glass accounts and resets at the desk.',
      zh: '审计管理员可以查看认证链、应急账户与柜台重置记录。',
    },
  ),
  permit(
    'security-administrator-break-glass',
    'in Role::"security-administrator"',
    [
      'break-glass.list',
      'break-glass.make',
      'break-glass.seal',
      'assisted-reset.list',
      'assisted-reset.approve',
      'assisted-reset.withdraw',
    ],
    {
      en: 'Security administrators make and seal break-glass accounts, and agree to resets of administrators as the second person.',
      zh: '安全管理员建立并封存应急账户，并作为第二人同意管理员的重置。',
    },
  ),
  permit(
    'clerk-resets',
    'in Role::"clerk"',
    ['assisted-reset.list', 'assisted-reset.ask', 'assisted-reset.approve', 'assisted-reset.withdraw'],
    {
      en: 'Clerks reset the sign-in of people whose documents they have seen.',
      zh: '经办人在核验证件后为到场人员重置登录。',
    },
  ),
];
