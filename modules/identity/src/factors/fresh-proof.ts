import { type Call, Problem } from '@citywall/kernel';

const freshFor = 10 * 60_000;

/** What opens the account later is changed only by somebody who has just proved who he is, not at a desk left open. */
export function requireFreshProof(call: Call): void {
  const { authentication, provedAt = 0 } = call.principal;
  if (authentication === 'basic' || call.time - provedAt <= freshFor) return;
  throw new Problem('access.proof.required', 403, {
    en: 'This changes how you sign in. Prove again who you are, then repeat it within ten minutes.',
    zh: '此操作会改变您的登录方式。请再次验证身份，并在十分钟内重试。',
  });
}
