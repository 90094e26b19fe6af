import type { Call } from '@citywall/kernel';
import type { FactorKind } from '../chain/chain.ts';
import { factorsHeld } from '../chain/still-able.ts';
import type { Desk } from '../desk.ts';
import { challengeText } from '../factors/certificate-proof.ts';
import { listFactors } from '../factors/factor.store.ts';
import { relyingParty, requestOptions } from '../factors/passkey.ts';
import { type BroughtProof, proveFactor } from '../factors/prove-factor.ts';
import { findSessionById, updateSession } from './session.store.ts';
import { assuranceOf } from './sign-in.ts';

/** What somebody who is signed in can prove himself again with, and what is to be signed. */
export async function sessionChallenge(desk: Desk, call: Call) {
  const account = await desk.accounts.get(call.principal.id);
  const has: ReadonlySet<FactorKind> = account === undefined ? new Set() : await factorsHeld(desk.db, account);
  const challenge = challengeOf(desk, call);
  const known = await listFactors(desk.db, call.principal.id, 'passkey');
  return {
    methods: [...has],
    passkey: known.length === 0 ? null : await requestOptions(relyingParty(desk.address()), challenge, known),
    challenge: has.has('certificate') ? challengeText(desk.address(), challenge) : null,
  };
}

/** When the session was proved anew (ms), with what was not proved in it before; undefined for a wrong proof. */
export async function proveSession(desk: Desk, call: Call, proof: BroughtProof): Promise<number | undefined> {
  const self = await desk.accounts.get(call.principal.id);
  if (self === undefined) return undefined;
  const account = await proveFactor(desk, proof, { account: self, challenge: challengeOf(desk, call), call });
  if (account === undefined) return undefined;
  const now = desk.clock.now();
  const id = call.principal.session;
  const session = id === undefined ? undefined : await findSessionById(desk.db, id);
  if (session !== undefined) {
    const methods = [...new Set([...session.methods, proof.method])];
    await updateSession(desk.db, session.id, { proved_at: now, methods, assurance: assuranceOf(methods) });
  }
  call.note({ method: proof.method });
  desk.sessions.clear();
  return now;
}

/** Changes with every proof, so that none counts twice. */
function challengeOf(desk: Desk, { principal }: Call): Uint8Array {
  const { id, session = '', provedAt = 0 } = principal;
  return desk.signer.mac('session-challenge', Buffer.from(`${id} ${session} ${provedAt}`));
}
