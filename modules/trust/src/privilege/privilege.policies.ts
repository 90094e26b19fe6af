import type { Policy } from '@citywall/kernel';

const actions = (...names: readonly string[]): string => names.map((name) => `Action::"trust.${name}"`).join(', ');

/** Who may do what with privilege certificates. What somebody may give is said by grants: without one, nothing. */
export const privilegePolicies: readonly Policy[] = [
  {
    id: 'trust.privileges-give',
    words: {
      en: 'Whoever is authenticated may give the privileges that a grant lets him give, and see and take back what he gave.',
      zh: '任何通过认证者都可以授予授权规则允许其授予的权限，并查看和收回自己授予的权限。',
    },
    cedar: `permit(principal, action in [${actions(
      'privilege.issue',
      'privilege.list',
      'privilege.get',
      'privilege.revoke',
      'privilege-grant.list',
    )}], resource);`,
  },
  {
    id: 'trust.privilege-grants.security-administrator',
    words: {
      en: 'Security administrators say which privileges there are and who may give them.',
      zh: '安全管理员规定有哪些权限以及可由谁授予。',
    },
    cedar: `permit(principal in Role::"security-administrator", action in [${actions(
      'privilege-grant.set',
      'privilege-grant.remove',
    )}], resource);`,
  },
  ...['viewer', 'operator', 'security-administrator', 'system-administrator', 'audit-administrator'].map((role) => ({
    id: `trust.attribute-authorities.${role}`,
    words: {
      en: 'Viewers, operators and administrators may see the attribute authorities.',
      zh: '查看员、操作员和管理员可以查看属性权威。',
    },
    cedar: `permit(principal in Role::"${role}", action in [${actions('attribute-authority.list')}], resource);`,
  })),
];
