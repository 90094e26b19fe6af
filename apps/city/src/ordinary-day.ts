import type { Chance } from './chance.ts';
import { browsers, chores, errands, type Host, homes, hosts, pages, searches } from './city.table.ts';
import type { Journal } from './journal.ts';
import { pause } from './pause.ts';
import { type Conversation, visitShell, visitSite } from './traveller.ts';

/** What the ordinary life of the city needs. */
export interface Life {
  readonly gatewayPort: number;
  readonly chance: Chance;
  readonly signal: AbortSignal;
  /** Stretches (above 1) or shortens all pauses. */
  readonly pace: number;
}

/** Where staff log in, and the journal of each host. */
export interface Workplace {
  readonly host: Host;
  readonly journal: Journal;
}

const paths = Object.keys(pages);

/** Citizens open pages of the portal, about one a second. */
export async function citizensVisit(life: Life): Promise<void> {
  const { chance, gatewayPort } = life;
  while (await pause(chance.between(400, 1_800) * life.pace, life.signal)) {
    const traveller = { address: chance.of(homes), gatewayPort, chance };
    const path = chance.of(paths);
    const asked = path === '/search' ? `${path}?q=${encodeURIComponent(chance.of(searches))}` : path;
    const referer = chance.next() < 0.5 ? 'https://portal.city.example/' : undefined;
    await visitSite(traveller, hosts.portal, { path: asked, agent: chance.of(browsers), referer });
  }
}

/** Staff log in with their keys, now and then mistype a password once, run a chore, and leave. */
export async function staffWork(life: Life, workplaces: readonly Workplace[]): Promise<void> {
  const { chance, gatewayPort } = life;
  while (await pause(chance.between(5_000, 11_000) * life.pace, life.signal)) {
    const { host } = chance.of(workplaces);
    const conversation = await visitShell({ address: chance.of(homes), gatewayPort, chance }, host);
    if (conversation !== undefined) await work(conversation, chance.of(Object.keys(host.people)), life);
  }
}

async function work(conversation: Conversation, person: string, { chance, signal, pace }: Life): Promise<void> {
  if (chance.next() < 0.08) await conversation.say(`password ${person} mistyped`);
  await conversation.say(`key ${person}`);
  if (chance.next() < 0.5 && (await pause(chance.between(500, 2_000) * pace, signal))) {
    await conversation.say(`sudo ${chance.of(chores)}`);
  }
  await pause(chance.between(500, 2_000) * pace, signal);
  await conversation.say('exit');
  conversation.close();
}

/** Cron runs its errands, every few seconds somewhere. */
export async function cronRuns(life: Life, workplaces: readonly Workplace[]): Promise<void> {
  const { chance } = life;
  let pid = 9_000;
  while (await pause(chance.between(2_500, 6_000) * life.pace, life.signal)) {
    const { journal } = chance.of(workplaces);
    pid += chance.between(2, 9);
    journal.write('CRON', pid, 'pam_unix(cron:session): session opened for user root(uid=0) by root(uid=0)');
    journal.write('CRON', pid + 1, `(root) CMD (${chance.of(errands)})`);
    journal.write('CRON', pid, 'pam_unix(cron:session): session closed for user root');
  }
}
