import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { writeFileDurably } from '@citywall/platform/files';
import { addressWidth, contains, type Network, parseNetwork } from '@citywall/response/protocol';
import { cover } from './cover.ts';
import type { EnforcedRule, Enforcer } from './enforcer.ts';
import { contentOf, declaration, nft, readSets, type SetElement } from './nft.ts';

interface Rule {
  readonly number: number;
  readonly network: Network;
  readonly untilMs: number;
}

interface RuleTable {
  readonly next: number;
  readonly rules: readonly Rule[];
}

/** More rules than this are refused: each change rewrites the sets. */
const maximumRules = 10_000;

/**
 * Enforces with nftables in the network namespace it runs in (needs CAP_NET_ADMIN). The table `inet citywall`
 * outlives the agent; each element carries its own timeout, so a block ends on time with nobody there. Which
 * rule number stands for which network is kept in `folder`; elements found without a number get one.
 */
export async function createNftablesEnforcer(folder: string): Promise<Enforcer> {
  const file = join(folder, 'rules.json');
  let table = adopt(readTable(file), await readSets(), Date.now());
  await enforce(table);
  let tail: Promise<unknown> = Promise.resolve();

  /** One change after the other: the kernel first, then the file; a crash between leaves an element that is adopted. */
  function change(next: () => RuleTable): Promise<void> {
    const done = tail.then(async () => {
      const wanted = next();
      await enforce(wanted);
      table = wanted;
      writeTable(file, table);
    });
    tail = done.catch(() => {});
    return done;
  }

  return {
    deny: async (text, untilMs) => {
      const network = parseNetwork(text);
      if (network === undefined) throw new Error('not a network');
      let number = 0;
      await change(() => {
        const living = livingRules(table, Date.now());
        const known = living.find((rule) => rule.network.text === network.text);
        if (known === undefined && living.length >= maximumRules) throw new Error(`${maximumRules} rules are in force`);
        number = known?.number ?? table.next;
        const others = living.filter((rule) => rule !== known);
        return { next: Math.max(table.next, number + 1), rules: [...others, { number, network, untilMs }] };
      });
      return number;
    },
    remove: (ruleNumber) =>
      change(() => ({
        next: table.next,
        rules: livingRules(table, Date.now()).filter((rule) => rule.number !== ruleNumber),
      })),
    list: async () => {
      await tail;
      const elements = await readSets();
      return livingRules(table, Date.now())
        .filter((rule) => isCovered(rule.network, elements))
        .map((rule): EnforcedRule => ({ ruleNumber: rule.number, network: rule.network.text, untilMs: rule.untilMs }));
    },
  };
}

function livingRules(table: RuleTable, now: number): readonly Rule[] {
  return table.rules.filter((rule) => rule.untilMs > now);
}

async function enforce(table: RuleTable): Promise<void> {
  const now = Date.now();
  const rules = livingRules(table, now);
  const elements = [4, 6].flatMap((family) => cover(rules.filter((rule) => rule.network.family === family)));
  await nft(['-f', '-'], `${[...declaration, ...contentOf(elements, now)].join('\n')}\n`);
}

/** Whether the elements together hold every address of the network. Elements never overlap. */
function isCovered(network: Network, elements: readonly SetElement[]): boolean {
  const wanted = sizeOf(network);
  let held = 0n;
  for (const element of elements) {
    if (contains(element.network, network)) return true;
    if (contains(network, element.network)) held += sizeOf(element.network);
  }
  return held === wanted;
}

function sizeOf(network: Network): bigint {
  return 1n << BigInt(addressWidth(network.family) - network.prefix);
}

/** Gives a number to each element that no rule explains: it was denied, and must neither be lost nor forgotten. */
function adopt(table: RuleTable, elements: readonly SetElement[], now: number): RuleTable {
  let { next } = table;
  const rules = [...livingRules(table, now)];
  for (const { network, secondsLeft } of elements) {
    if (rules.some((rule) => contains(rule.network, network))) continue;
    rules.push({ number: next, network, untilMs: now + secondsLeft * 1000 });
    next += 1;
  }
  return { next, rules };
}

function readTable(file: string): RuleTable {
  if (!existsSync(file)) return { next: 1, rules: [] };
  const stored = JSON.parse(readFileSync(file, 'utf8')) as {
    next: number;
    rules: readonly { number: number; network: string; untilMs: number }[];
  };
  const rules = stored.rules.flatMap(({ number, network, untilMs }) => {
    const parsed = parseNetwork(network);
    return parsed === undefined ? [] : [{ number, network: parsed, untilMs }];
  });
  return { next: stored.next, rules };
}

function writeTable(file: string, { next, rules }: RuleTable): void {
  const plain = rules.map(({ number, network, untilMs }) => ({ number, network: network.text, untilMs }));
  writeFileDurably(file, `${JSON.stringify({ next, rules: plain })}\n`);
}
