import type { Policy } from '@citywall/kernel';

function permit(id: string, who: string, verbs: readonly string[], words: Policy['words']): Policy {
  const actions = verbs.map((verb) => `Action::"identity.${verb}"`).join(', ');
  return { id: `identity.${id}`, words, cedar: `permit(principal ${who}, action in [${actions}], resource);` };
}

/** Who may do what with applications, and sign on to them. */
export const singleSignOnPolicies: readonly Policy[] = [
  permit(
    'people-sign-on',
    'is Person',
    [
      'application.mine',
      'application.enter',
      'sign-on.show',
      'sign-on.continue',
      'sign-on.sign-out',
      'device-code.show',
      'device-code.decide',
    ],
    {
      en: 'Every signed-in person may go to the applications that the registry opens to him, and sign out of them.',
      zh: '每位登录人员都可以进入登记处向其开放的应用，并退出这些应用。',
    },
  ),
  permit(
    'system-administrator-keeps-applications',
    'in Role::"system-administrator"',
    [
      'application.list',
      'application.show',
      'application.create',
      'application.change',
      'application.disable',
      'application.renew-secret',
    ],
    {
      en: 'System administrators register applications, change them and give them secrets.',
      zh: '系统管理员登记、修改应用并签发应用密钥。',
    },
  ),
  permit(
    'security-administrator-approves-applications',
    'in Role::"security-administrator"',
    ['application.list', 'application.show', 'application.approve', 'application.disable', 'application.rotate-keys'],
    {
      en: 'Security administrators decide which applications people may sign on to, and renew the signing keys.',
      zh: '安全管理员决定人员可以登录哪些应用，并更换签名密钥。',
    },
  ),
  permit(
    'audit-administrator-reads-applications',
    'in Role::"audit-administrator"',
    ['application.list', 'application.show'],
    {
      en: 'Audit administrators see which applications exist.',
      zh: '审计管理员可以查看应用清单。',
    },
  ),
];
