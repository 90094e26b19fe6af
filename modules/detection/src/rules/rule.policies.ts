import type { Policy } from '@citywall/kernel';

/** Who may read, try and change rules and their exceptions. */
export const rulePolicies: readonly Policy[] = [
  {
    id: 'detection.rules-read',
    words: {
      en: 'Operators, viewers and the three administrators may read rules and findings, and try rules.',
      zh: '操作员、查看者及三类管理员可以查看规则与发现，并试运行规则。',
    },
    cedar: `permit(principal, action in [Action::"detection.rule.list", Action::"detection.rule.get", Action::"detection.rule.try", Action::"detection.exception.list", Action::"detection.finding.list", Action::"detection.finding.get"], resource)
when { principal in Role::"operator" || principal in Role::"viewer" || principal in Role::"security-administrator" || principal in Role::"system-administrator" || principal in Role::"audit-administrator" };`,
  },
  {
    id: 'detection.rules-change',
    words: {
      en: 'Security administrators may upload, remove and switch rules.',
      zh: '安全管理员可以上传、移除、启停规则。',
    },
    cedar: `permit(principal in Role::"security-administrator", action in [Action::"detection.rule.upload", Action::"detection.rule.remove", Action::"detection.rule.enable", Action::"detection.rule.disable"], resource);`,
  },
  {
    id: 'detection.exceptions-change',
    words: {
      en: 'Security administrators and operators may add and remove exceptions.',
      zh: '安全管理员与操作员可以添加和移除例外。',
    },
    cedar: `permit(principal, action in [Action::"detection.exception.create", Action::"detection.exception.remove"], resource)
when { principal in Role::"security-administrator" || principal in Role::"operator" };`,
  },
];
