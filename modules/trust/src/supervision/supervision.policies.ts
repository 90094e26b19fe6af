import type { Policy } from '@citywall/kernel';

function permit(id: string, roles: readonly string[], actions: readonly string[], words: Policy['words']): Policy[] {
  const names = actions.map((name) => `Action::"trust.${name}"`).join(', ');
  return roles.map((role) => ({
    id: `trust.supervision-${id}.${role}`,
    words,
    cedar: `permit(principal in Role::"${role}", action in [${names}], resource);`,
  }));
}

const reads = [
  'inventory.list',
  'inventory.summary',
  'inventory.get',
  'inventory.export',
  'inventory.report',
  'quantum-readiness.get',
  'scan.list',
  'scan.get',
  'scan-scope.get',
  'algorithm-policy.get',
  'assessment.form',
  'assessment.list',
  'assessment.get',
  'key-use.list',
];

/** Who may do what in the supervision of cryptography. */
export const supervisionPolicies: readonly Policy[] = [
  ...permit(
    'read',
    ['viewer', 'operator', 'security-administrator', 'system-administrator', 'audit-administrator'],
    reads,
    {
      en: 'Viewers, operators and administrators may read the inventory of cryptography, scans and assessments.',
      zh: '查看员、操作员和管理员可以查看密码清单、扫描和密评。',
    },
  ),
  ...permit(
    'work',
    ['operator', 'security-administrator'],
    ['inventory.add', 'inventory.describe', 'inventory.try-import', 'inventory.import', 'scan.start', 'scan.cancel'],
    {
      en: 'Operators and security administrators fill the inventory and scan inside the scan scope.',
      zh: '操作员和安全管理员可以充实清单，并在扫描范围内扫描。',
    },
  ),
  ...permit(
    'decide',
    ['security-administrator'],
    [
      'inventory.remove',
      'scan-scope.set',
      'algorithm-policy.try',
      'algorithm-policy.set',
      'assessment.create',
      'assessment.record',
      'assessment.close',
    ],
    {
      en: 'Security administrators decide on the algorithm policy, the scan scope and assessments.',
      zh: '安全管理员决定算法策略、扫描范围和密评。',
    },
  ),
];
