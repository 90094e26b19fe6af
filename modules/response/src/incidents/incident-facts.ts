import type { Entity, Finding, Level } from '@citywall/kernel';

/** What an incident is about, gathered from its findings; bounded whatever arrives. */
export interface Facts {
  readonly level: Level;
  readonly attackers: readonly string[];
  readonly hosts: readonly string[];
  readonly accounts: readonly string[];
  /** By rule name, most recent title. */
  readonly rules: Readonly<
    Record<string, { readonly title: { readonly en: string; readonly zh: string }; readonly findings: number }>
  >;
  /** Events behind all findings. */
  readonly events: number;
  /** Someone got in after guessing. */
  readonly succeeded: boolean;
  readonly firstAt: number;
  readonly lastAt: number;
  /** When the attacker was first blocked, ms. */
  readonly blockedAt?: number;
  /** True when a list above was cut: the numbers are then at least so many. */
  readonly cut: boolean;
}

const levels: readonly Level[] = ['informational', 'low', 'medium', 'high', 'critical'];
const longestList = 200;
const mostRules = 50;

/** Facts of an incident of one finding. */
export function factsOf(finding: Finding): Facts {
  return {
    level: finding.rule.level,
    attackers: valuesOf(finding, 'attacker'),
    hosts: valuesOf(finding, 'target', 'host'),
    accounts: valuesOf(finding, 'account'),
    rules: { [ruleKey(finding)]: { title: finding.title, findings: 1 } },
    events: finding.count,
    succeeded: showsSuccess(finding),
    firstAt: finding.time,
    lastAt: finding.time,
    cut: false,
  };
}

/** Facts with what one more finding adds. */
export function joinFacts(one: Facts, other: Facts): Facts {
  const lists = [
    joinLists(one.attackers, other.attackers),
    joinLists(one.hosts, other.hosts),
    joinLists(one.accounts, other.accounts),
  ];
  const rules = { ...one.rules };
  for (const [name, { title, findings }] of Object.entries(other.rules)) {
    const known = rules[name];
    if (known === undefined && Object.keys(rules).length >= mostRules) continue;
    rules[name] = { title, findings: (known?.findings ?? 0) + findings };
  }
  const blocks = [one.blockedAt, other.blockedAt].filter((time) => time !== undefined);
  return {
    level: levels.indexOf(one.level) >= levels.indexOf(other.level) ? one.level : other.level,
    attackers: lists[0]?.values ?? [],
    hosts: lists[1]?.values ?? [],
    accounts: lists[2]?.values ?? [],
    rules,
    events: one.events + other.events,
    succeeded: one.succeeded || other.succeeded,
    firstAt: Math.min(one.firstAt, other.firstAt),
    lastAt: Math.max(one.lastAt, other.lastAt),
    ...(blocks.length > 0 && { blockedAt: Math.min(...blocks) }),
    cut: one.cut || other.cut || lists.some((list) => list.cut),
  };
}

/** The ATT&CK tactic a finding belongs to, or its rule when it names none: what findings on one target have in common. */
export function tacticOf(finding: Finding): string {
  const tactic = finding.attack?.map((tag) => tag.replace(/^attack\./, '')).find((tag) => !/^[tgs]\d/i.test(tag));
  return tactic ?? ruleKey(finding);
}

function ruleKey(finding: Finding): string {
  return finding.rule.name === '' ? finding.rule.id : finding.rule.name;
}

/** ATT&CK names both guessing (T1110) and a valid account used (T1078), or the rule says so by its name. */
function showsSuccess(finding: Finding): boolean {
  const tagged = (technique: RegExp): boolean => finding.attack?.some((tag) => technique.test(tag)) ?? false;
  if (tagged(/\bt1078\b/i) && tagged(/\bt1110\b/i)) return true;
  return /(log_?[io]n|success).*after.*guess/i.test(finding.rule.name);
}

function valuesOf(finding: Finding, role: Entity['role'], kind?: Entity['kind']): readonly string[] {
  const values = finding.entities.filter(
    (entity) => entity.role === role && (kind === undefined || entity.kind === kind),
  );
  return [...new Set(values.map((entity) => entity.value.slice(0, 256)))].slice(0, longestList);
}

function joinLists(one: readonly string[], other: readonly string[]) {
  const values = [...new Set([...one, ...other])];
  return { values: values.slice(0, longestList), cut: values.length > longestList };
}
