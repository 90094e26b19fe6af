import type { Policy } from '@citywall/kernel';

const actions = (...names: readonly string[]): string => names.map((name) => `Action::"access.${name}"`).join(', ');

/** Who may do what with access reviews. Who decides about which right is said by the review. */
export const reviewPolicies: readonly Policy[] = [
  {
    id: 'access.reviewers-decide',
    words: {
      en: 'Every person sees the reviews in which he is asked, and decides about the rights on his desk.',
      zh: '每位人员都可以查看需要自己参与的复核，并对分派给自己的权限作出决定。',
    },
    cedar: `permit(principal is Person, action in [${actions('review.list', 'review.show', 'review-item.list', 'review-item.decide')}], resource);`,
  },
  {
    id: 'access.security-administrator-reviews',
    words: {
      en: 'Security administrators open and close access reviews.',
      zh: '安全管理员发起和结束权限复核。',
    },
    cedar: `permit(principal in Role::"security-administrator", action in [${actions('review.create', 'review.close')}], resource);`,
  },
  ...['security-administrator', 'audit-administrator'].map((role) => ({
    id: `access.review-evidence.${role}`,
    words: {
      en: 'Security and audit administrators download the evidence of reviews.',
      zh: '安全管理员和审计管理员可以下载复核证据。',
    },
    cedar: `permit(principal in Role::"${role}", action == ${actions('review.evidence')}, resource);`,
  })),
];
