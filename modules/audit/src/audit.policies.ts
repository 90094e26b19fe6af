import type { Policy } from '@citywall/kernel';

const reads = [
  'audit.record.list',
  'audit.record.get',
  'audit.proof.get',
  'audit.consistency.get',
  'audit.checkpoint.get',
  'audit.checkpoint.list',
  'audit.log.verify',
  'audit.key.get',
];

/** Who may read the log. There is no operation that alters it, so there is no policy for that. */
export const auditPolicies: readonly Policy[] = [
  {
    id: 'audit.read',
    words: {
      en: 'Audit administrators may read, verify and export everything in the audit log. Nobody can alter it.',
      zh: '审计管理员可以读取、验证和导出审计日志的全部内容。任何人都不能修改它。',
    },
    cedar: `permit(principal in Role::"audit-administrator", action in [${reads
      .map((name) => `Action::"${name}"`)
      .join(', ')}], resource);`,
  },
  {
    id: 'audit.checkpoints-for-everyone',
    words: {
      en: 'Everyone who is authenticated may take the newest checkpoint and the public key: whoever keeps them elsewhere guards the log.',
      zh: '任何通过认证者都可以取得最新检查点和公钥：在别处保存它们的人都在守护日志。',
    },
    cedar: 'permit(principal, action in [Action::"audit.checkpoint.get", Action::"audit.key.get"], resource);',
  },
];
