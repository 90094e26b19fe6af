import { attackers, guessedPasswords, guessedUsers, probes } from './attack.table.ts';
import { type Host, hosts, weakPassword } from './city.table.ts';
import type { Life } from './ordinary-day.ts';
import { pause } from './pause.ts';
import { type Traveller, visitShell, visitSite } from './traveller.ts';

/** How often an attacker comes back to a closed door before giving up. */
const knocks = 4;

/** Tries passwords over SSH on each of the hosts in turn, until the door is closed or the words are spent. */
export async function guess(life: Life, address: string, targets: readonly Host[], tries: number): Promise<void> {
  const traveller = attacker(life, address);
  let refused = 0;
  for (let attempt = 0; attempt < tries && refused < knocks; attempt++) {
    const conversation = await visitShell(traveller, targets[attempt % targets.length]);
    if (conversation === undefined) refused += 1;
    else {
      const user = guessedUsers[attempt % guessedUsers.length];
      await conversation.say(`password ${user} ${life.chance.of(guessedPasswords)}`);
      conversation.close();
    }
    if (!(await pause((refused > 0 ? 3_000 : 700) * life.pace, life.signal))) return;
  }
}

/** Looks for weak spots of the portal: a scanner's paths, then injections. */
export async function probe(life: Life, address: string): Promise<void> {
  const traveller = attacker(life, address);
  let refused = 0;
  for (const visit of probes) {
    if (refused >= knocks) return;
    const status = await visitSite(traveller, hosts.portal, visit);
    if (status === undefined) refused += 1;
    if (!(await pause((status === undefined ? 3_000 : 500) * life.pace, life.signal))) return;
  }
}

/**
 * Guesses fast, finds the one weak password of the city before anyone can act, and stays logged in: only the gateway
 * can end that session now. Leaves after ten minutes by itself.
 */
export async function breakIn(life: Life, address: string): Promise<void> {
  const traveller = attacker(life, address);
  const { user, password } = weakPassword;
  for (const wrong of ['teacher', 'school', '123456', 'teacher123', 'summer', 'summer2025']) {
    const conversation = await visitShell(traveller, hosts.school);
    await conversation?.say(`password ${user} ${wrong}`);
    conversation?.close();
  }
  const conversation = await visitShell(traveller, hosts.school);
  if ((await conversation?.say(`password ${user} ${password}`)) !== 'welcome') return;
  const stay = new AbortController();
  const leave = () => stay.abort();
  life.signal.addEventListener('abort', leave, { once: true });
  conversation?.ended.then(leave);
  await pause(600_000, stay.signal);
  life.signal.removeEventListener('abort', leave);
  conversation?.close();
}

/**
 * The attacks of the day: at once one who guesses and one who probes; then one who gets in; then one whom only an
 * unproven source reports; afterwards another address every ten minutes or so.
 */
export async function attackersCome(life: Life, firstAfter: number): Promise<void> {
  const { water, hospital, permits, traffic } = hosts;
  const { signal, pace, chance } = life;
  if (!(await pause(firstAfter, signal))) return;
  const first = guess(life, attackers.guesser, [hospital, water, permits], 40);
  if (!(await pause(8_000 * pace, signal))) return void (await first);
  await Promise.all([first, probe(life, attackers.prober)]);
  if (!(await pause(45_000 * pace, signal))) return;
  await Promise.all([breakIn(life, attackers.intruder), laterOnes()]);

  async function laterOnes(): Promise<void> {
    if (!(await pause(60_000 * pace, signal))) return;
    await guess(life, attackers.unproven, [traffic], 12);
    for (let turn = 0; await pause(chance.between(480_000, 720_000) * pace, signal); turn++) {
      const address = attackers.later[turn % attackers.later.length];
      if (turn % 2 === 0) await guess(life, address, [water, hospital, permits], 24);
      else await probe(life, address);
    }
  }
}

function attacker({ gatewayPort, chance }: Life, address: string): Traveller {
  return { address, gatewayPort, chance };
}
