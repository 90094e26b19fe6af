import { type Operation, type Principal, Problem } from '@citywall/kernel';

/** How long a proof of identity counts as fresh, ms. */
const freshFor = 10 * 60_000;

/**
 * Step 5: is the proof strong enough for the risk? A critical act needs a person who proved who he is within ten minutes; of
 * somebody whose sign-in was unusual a high-risk act needs it too.
 */
export function prove(operation: Operation, principal: Principal, now: number): void {
  const unusual = operation.risk === 'high' && principal.unusual === true;
  if (operation.risk !== 'critical' && !unusual) return;
  const provedAt = principal.authentication === 'basic' ? now : (principal.provedAt ?? 0);
  if (principal.type === 'person' && now - provedAt <= freshFor) return;
  if (unusual) {
    throw new Problem('access.proof.required', 403, {
      en: 'You signed in in an unusual way. Prove again who you are, then repeat this within ten minutes.',
      zh: '您的登录方式异常。请再次验证身份，并在十分钟内重试。',
    });
  }
  throw new Problem('access.proof.required', 403, {
    en: 'This act is critical. Prove again who you are, then repeat it within ten minutes.',
    zh: '此操作属于关键操作。请再次验证身份，并在十分钟内重试。',
  });
}
