import { type Call, Problem } from '@citywall/kernel';
import { chainOf } from '../chain/approach.ts';
import type { Chain, FactorKind, Proof } from '../chain/chain.ts';
import { factorsHeld } from '../chain/still-able.ts';
import type { Desk } from '../desk.ts';
import type { Account } from '../tables.ts';
import type { RiskOutcome } from './risk.tables.ts';
import type { Assessment } from './risk-desk.ts';
import { readSettings } from './risk-settings.ts';

/** What a sign-in has to prove, with what its risk adds. */
export interface ChainAtRisk {
  readonly chain: Chain;
  readonly assessment: Assessment;
  /** What becomes of it once the chain is satisfied. */
  readonly outcome: Exclude<RiskOutcome, 'asked' | 'refused'>;
}

/** Who holds one of these has the thing itself: knowing a password is not enough. */
const possessed: readonly FactorKind[] = ['passkey', 'certificate'];
const further: readonly FactorKind[] = [...possessed, 'totp', 'recovery'];

/**
 * The chain that counts after a first proof. Above the first threshold a further factor is asked for, above the second one that must be possessed;
 * who has none is let in and told of it, or refused, as the settings say. Throws a Problem 403 then. Who was let in by a one-time link, and break-glass
 * accounts, are never held up.
 */
export async function chainAtRisk(
  desk: Desk,
  account: Account,
  call: Call,
  proved: readonly string[],
): Promise<ChainAtRisk> {
  const assessment = await desk.risk.assess(account, call);
  const chain = await chainOf(desk, account, call.address, assessment.score);
  const { action } = assessment;
  if (action === 'pass' || proved.includes('link') || account.kind === 'break-glass')
    return { chain, assessment, outcome: 'in' };
  const has = await factorsHeld(desk.db, account);
  const asked = (action === 'block' ? possessed : further).filter((kind) => has.has(kind));
  if (asked.length > 0) return { chain: stricter(chain, asked), assessment, outcome: 'stepped-up' };
  if (action === 'step-up' && readSettings(desk.settings).withoutFactor === 'tell')
    return { chain, assessment, outcome: 'told' };
  await desk.risk.settle(desk.db, account, assessment, 'refused');
  tellOfRisk(desk, account, call, assessment, 'refused');
  call.identify({ type: 'person', id: account.id, name: account.name });
  call.note({ risk: assessment.score, signals: assessment.signals.map(({ kind }) => kind) });
  throw refusedForRisk();
}

/** Tells the owner and the operators of a sign-in that may be somebody else's. */
export function tellOfRisk(
  desk: Desk,
  account: Account,
  call: Call,
  { score }: Assessment,
  outcome: 'told' | 'refused',
): void {
  desk
    .tellOwner(desk.db, account.id, 'risky-sign-in', { address: call.address })
    .catch((error: Error) => desk.log.warn({ reason: error.message }, 'An owner was not told of a sign-in'));
  const facts = { name: account.name, address: call.address, score };
  if (outcome === 'refused') {
    desk.alarms.raise(
      `identity.risk.refused:${account.name}`,
      'high',
      {
        en: `A sign-in as ${account.name} with the right password was refused: it is probably somebody else. Have the password changed.`,
        zh: `以 ${account.name} 的正确口令进行的登录已被阻止，很可能是他人所为。请安排修改口令。`,
      },
      facts,
    );
    return;
  }
  desk.alarms.raise(
    `identity.risk.unusual:${account.name}`,
    'medium',
    {
      en: `${account.name} signed in in an unusual way and has no second factor. Ask whether it was him, and have one enrolled.`,
      zh: `${account.name} 的登录方式异常且没有第二认证方式。请向本人核实并安排登记。`,
    },
    facts,
  );
}

function stricter(chain: Chain, kinds: readonly FactorKind[]): Chain {
  const parts: readonly Proof[] = kinds.map((factor) => ({ kind: 'factor', factor }));
  const more: Proof = { kind: 'or', parts };
  return { ...chain, proof: { kind: 'then', parts: [chain.proof, more] } };
}

function refusedForRisk(): Problem {
  return new Problem('identity.risk.refused', 403, {
    en: 'This sign-in is too unusual to be let through. Sign in from a device and network that you use, or ask a clerk for a one-time link.',
    zh: '本次登录过于异常，已被阻止。请使用常用设备与网络登录，或向经办人索取一次性登录链接。',
  });
}
