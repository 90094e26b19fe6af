import type { Policy } from '@citywall/kernel';

const actions = (...names: readonly string[]): string => names.map((name) => `Action::"access.${name}"`).join(', ');

/** Who may do what with requests for roles. Who decides about which role is said by its owners and their deputies. */
export const requestPolicies: readonly Policy[] = [
  {
    id: 'access.people-ask-for-roles',
    words: {
      en: 'Every person may ask for roles, see and withdraw his requests, decide about those for roles he answers for, and name deputies.',
      zh: '每位人员都可以申请角色、查看和撤回自己的申请、对自己负责的角色作出决定，并指定代理人。',
    },
    cedar: `permit(principal is Person, action in [${actions(
      'request.create',
      'request.list',
      'request.show',
      'request.approve',
      'request.refuse',
      'request.withdraw',
      'role-owner.list',
      'deputy.list',
      'deputy.set',
      'deputy.remove',
    )}], resource);`,
  },
  {
    id: 'access.security-administrator-names-owners',
    words: {
      en: 'Security administrators say who answers for which role, and on which terms it is lent.',
      zh: '安全管理员设定各角色的负责人及授予条件。',
    },
    cedar: `permit(principal in Role::"security-administrator", action == ${actions('role-owner.set')}, resource);`,
  },
];
