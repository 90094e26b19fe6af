import type { Policy } from '@citywall/kernel';

/** Who may do what with anonymous tokens. Kinds and their public keys are for everybody, and redeeming is: the token is what counts. */
export const tokenPolicies: readonly Policy[] = [
  {
    id: 'trust.token-kinds.security-administrator',
    words: {
      en: 'Security administrators create and close kinds of anonymous tokens.',
      zh: '安全管理员创建和停止匿名令牌种类。',
    },
    cedar:
      'permit(principal in Role::"security-administrator", action in [Action::"trust.token-kind.create", Action::"trust.token-kind.close"], resource);',
  },
  {
    id: 'trust.token-kinds-see',
    words: {
      en: 'Whoever is authenticated may see which kinds of anonymous tokens there are.',
      zh: '任何通过认证者都可以查看匿名令牌种类。',
    },
    cedar: 'permit(principal, action in [Action::"trust.token-kind.list"], resource);',
  },
  {
    id: 'trust.token-issue',
    words: {
      en: 'Every person may have anonymous tokens, as many a day as their kind allows; kinds may be for some roles only.',
      zh: '每个人都可以领取匿名令牌，数量以种类的每日限额为准；某些种类仅面向特定角色。',
    },
    cedar: 'permit(principal is Person, action in [Action::"trust.token.issue"], resource);',
  },
];
