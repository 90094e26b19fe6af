import type { Text } from '@citywall/kernel';
import { clockTime } from '../surroundings.ts';
import { deeds } from './headline.table.ts';
import type { Facts } from './incident-facts.ts';

/** The rule most telling of the incident: a success first, else the one with most findings. */
export function titleOf(facts: Facts): Text {
  const rules = Object.entries(facts.rules);
  const success = rules.find(([name]) => deeds[0]?.when.test(name.toLowerCase()));
  const [, most] = success ?? rules.sort((one, other) => other[1].findings - one[1].findings)[0] ?? [];
  return most?.title ?? { en: 'Incident', zh: '事件' };
}

/** One plain sentence: who did what to how many hosts, and when it was stopped. */
export function headlineOf(facts: Facts): Text {
  const did = deedOf(facts);
  const who = whoOf(facts);
  const where = whereOf(facts);
  const stopped = facts.blockedAt === undefined ? undefined : clockTime(facts.blockedAt);
  if (did === undefined) {
    const title = titleOf(facts);
    return {
      en: `${title.en}${facts.attackers.length > 0 ? ` by ${who.en}` : ''}${where.en}${stopped ? `, blocked at ${stopped}` : ''}`,
      zh: `${facts.attackers.length > 0 ? `${who.zh}：` : ''}${title.zh}${where.zh}${stopped ? `，已于 ${stopped} 封禁` : ''}`,
    };
  }
  return {
    en: `${who.en} ${did.en}${where.en}${stopped ? `, blocked at ${stopped}` : ''}`,
    zh: `${who.zh} ${did.zh}${where.zh}${stopped ? `，已于 ${stopped} 封禁` : ''}`,
  };
}

/** The gravest deed of the table that any rule of the incident tells. */
function deedOf(facts: Facts): Text | undefined {
  const names = Object.keys(facts.rules).map((name) => name.toLowerCase());
  return deeds.find(({ when }) => names.some((name) => when.test(name)))?.did;
}

function whoOf({ attackers, accounts, cut }: Facts): Text {
  const who = attackers.length > 0 ? attackers : accounts;
  const [first] = who;
  if (first === undefined) return { en: 'Someone', zh: '有人' };
  if (who.length === 1) return { en: first, zh: first };
  const more = who.length - 1;
  return {
    en: `${first} and ${cut ? 'at least ' : ''}${more} other${more === 1 ? '' : 's'}`,
    zh: `${first} 等${cut ? '至少' : ''} ${who.length} 个来源`,
  };
}

function whereOf({ hosts }: Facts): Text {
  if (hosts.length === 0) return { en: '', zh: '' };
  if (hosts.length === 1) return { en: ` on ${hosts[0]}`, zh: `（主机 ${hosts[0]}）` };
  return { en: ` on ${hosts.length} hosts`, zh: `（涉及 ${hosts.length} 台主机）` };
}
