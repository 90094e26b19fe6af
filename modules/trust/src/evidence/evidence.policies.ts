import type { Policy } from '@citywall/kernel';

/** Who may do what with evidence. Whoever has a package may verify it, without signing in. */
export const evidencePolicies: readonly Policy[] = [
  {
    id: 'trust.evidence-mine',
    words: {
      en: 'Whoever is authenticated may see and fetch the evidence that they had made.',
      zh: '任何通过认证者都可以查看和下载本人生成的证据。',
    },
    cedar: 'permit(principal, action in [Action::"trust.evidence.mine", Action::"trust.evidence.get-mine"], resource);',
  },
  {
    id: 'trust.evidence-create',
    words: {
      en: 'Whoever is authenticated may have evidence made of what is signed, and signs only in names that list them.',
      zh: '任何通过认证者都可以为已签署内容生成证据，且只能使用将其列为使用者的签署主体。',
    },
    cedar:
      'permit(principal, action in [Action::"trust.evidence.create", Action::"trust.evidence.create-with-content"], resource);',
  },
  ...['security-administrator', 'audit-administrator'].map((role) => ({
    id: `trust.evidence-read.${role}`,
    words: {
      en: 'Security and audit administrators may see and fetch all evidence.',
      zh: '安全管理员和审计管理员可以查看和下载全部证据。',
    },
    cedar: `permit(principal in Role::"${role}", action in [Action::"trust.evidence.list", Action::"trust.evidence.get"], resource);`,
  })),
];
