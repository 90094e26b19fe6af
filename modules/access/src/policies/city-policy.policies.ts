import type { Policy } from '@citywall/kernel';

const named = (operations: readonly string[]): string =>
  operations.map((name) => `Action::"access.${name}"`).join(', ');

const reads = [
  'city-policy.list',
  'city-policy.show',
  'policy-change.list',
  'policy-change.show',
  'schema.show',
  'time-zone.show',
];
const writes = ['time-zone.set', 'city-policy.check', 'city-policy.save', 'city-policy.discard', 'city-policy.try'];
const decides = ['policy-change.request', 'policy-change.approve', 'policy-change.refuse', 'policy-change.withdraw'];

/** Who may see and change the policies of the city. */
export const cityPolicyPolicies: readonly Policy[] = [
  {
    id: 'access.city-policies-are-seen',
    words: {
      en: 'System, security and audit administrators see the policies of the city and how they came into force.',
      zh: '系统管理员、安全管理员和审计管理员可以查看城市策略及其生效过程。',
    },
    cedar: `permit(principal is Person, action in [${named(reads)}], resource) when { principal in [Role::"system-administrator", Role::"security-administrator", Role::"audit-administrator"] };`,
  },
  {
    id: 'access.security-administrator-writes-policies',
    words: {
      en: 'Security administrators write, try and publish the policies of the city.',
      zh: '安全管理员编写、试运行并发布城市策略。',
    },
    cedar: `permit(principal is Person in Role::"security-administrator", action in [${named([...writes, ...decides])}], resource);`,
  },
];
