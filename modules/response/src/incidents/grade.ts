import type { Text } from '@citywall/kernel';
import { type Grade, gradeNames, grades } from './incident.ts';
import type { Facts } from './incident-facts.ts';

const levelNames = { informational: '提示', low: '低', medium: '中', high: '高', critical: '严重' } as const;

/**
 * The grade of an incident by rule, with its reason in words. It starts from the highest level of its rules
 * (informational, low, medium: 一般; high: 较大; critical: 重大), rises one step from 3 hosts on and another from
 * 10 on, and is at least 重大 when someone got in after guessing.
 */
export function gradeOf(facts: Facts): { readonly grade: Grade; readonly reason: Text } {
  const base = { informational: 0, low: 0, medium: 0, high: 1, critical: 2 }[facts.level];
  const hosts = facts.hosts.length;
  const spread = hosts >= 10 ? 2 : hosts >= 3 ? 1 : 0;
  const step = Math.min(3, Math.max(base + spread, facts.succeeded ? 2 : 0));
  const grade = grades[step] ?? 'ordinary';
  const en = [`highest rule level is ${facts.level}`];
  const zh = [`规则最高级别为“${levelNames[facts.level]}”`];
  if (spread > 0) {
    en.push(`${hosts} hosts are affected`);
    zh.push(`涉及 ${hosts} 台主机`);
  }
  if (facts.succeeded) {
    en.push('a log-in succeeded after guessing');
    zh.push('猜测口令后登录成功');
  }
  return {
    grade,
    reason: {
      en: `Graded ${gradeNames[grade].en} by rule: ${en.join('; ')}.`,
      zh: `按规则定为${gradeNames[grade].zh}：${zh.join('；')}。`,
    },
  };
}
