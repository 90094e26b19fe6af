import type { Policy } from '@citywall/kernel';
import { rulePolicies } from './rules/rule.policies.ts';

const actions = (names: readonly string[]): string => names.map((name) => `Action::"${name}"`).join(', ');

/** Who may take in, look at and keep what. */
export const detectionPolicies: readonly Policy[] = [
  ...rulePolicies,
  {
    id: 'detection.events-read',
    words: {
      en: 'Operators, viewers and the three administrators may look at sources and search events.',
      zh: '操作员、查看者及三类管理员可以查看来源并检索事件。',
    },
    cedar: `permit(principal, action in [${actions([
      'detection.source.list',
      'detection.source.get',
      'detection.refusal.list',
      'detection.event.search',
      'detection.event.get',
      'detection.event.count',
      'detection.retention.list',
      'detection.file.list',
    ])}], resource)
when { principal in Role::"operator" || principal in Role::"viewer" || principal in Role::"security-administrator" || principal in Role::"system-administrator" || principal in Role::"audit-administrator" };`,
  },
  {
    id: 'detection.events-export',
    words: {
      en: 'Operators and security administrators may export events.',
      zh: '操作员与安全管理员可以导出事件。',
    },
    cedar: `permit(principal, action == Action::"detection.event.export", resource)
when { principal in Role::"operator" || principal in Role::"security-administrator" };`,
  },
  {
    id: 'detection.lines-send',
    words: {
      en: 'Machines with the role intake, operators and system administrators may send lines.',
      zh: '具有 intake 角色的机器、操作员与系统管理员可以发送日志行。',
    },
    cedar: `permit(principal, action == Action::"detection.intake.lines", resource)
when { principal in Role::"intake" || principal in Role::"operator" || principal in Role::"system-administrator" };`,
  },
  {
    id: 'detection.sources-keep',
    words: {
      en: 'System administrators set sources, files that are read, and how long events are kept.',
      zh: '系统管理员设置来源、读取的文件以及事件保留期限。',
    },
    cedar: `permit(principal in Role::"system-administrator", action in [${actions([
      'detection.source.update',
      'detection.file.follow',
      'detection.file.stop',
      'detection.retention.set',
    ])}], resource);`,
  },
];
