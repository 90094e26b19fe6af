import type { Language, Text } from '@citywall/kernel';
import type { InventoryEntry } from '../inventory/inventory-entry.ts';
import { judgeEntry } from '../inventory/judge-entry.ts';
import type { PolicySettings, Verdict } from '../policy/policy-rule.ts';
import { assessReadiness } from '../quantum/post-quantum-readiness.ts';
import type { Block } from './pdf-document.ts';

/** Rows that a table shows at most; the bill of materials has all. */
const rowsMost = 300;
const movesMost = 50;
const soonMs = 90 * 86_400_000;

const words = {
  title: { en: 'Cryptography in use', zh: '密码应用清单报告' },
  asOf: { en: 'As of', zh: '截至' },
  counts: { en: 'How much there is, and what the policy says', zh: '数量与策略评判' },
  kind: { en: 'Kind', zh: '类型' },
  compliant: { en: 'Compliant', zh: '合规' },
  weak: { en: 'Weak', zh: '偏弱' },
  forbidden: { en: 'Forbidden', zh: '禁用' },
  without: { en: 'Without algorithm', zh: '无算法' },
  name: { en: 'What', zh: '名称' },
  location: { en: 'Where', zh: '位置' },
  why: { en: 'Why', zh: '理由' },
  source: { en: 'Source', zh: '依据' },
  owner: { en: 'Owner', zh: '归属' },
  ends: { en: 'Ends', zh: '到期' },
  ending: { en: 'Ended, or ending within 90 days', zh: '已到期或 90 天内到期' },
  quantum: { en: 'What must move to post-quantum cryptography first', zh: '须优先迁移至抗量子密码' },
  order: { en: 'Wave', zh: '批次' },
  to: { en: 'To', zh: '迁移目标' },
  nothing: { en: 'Nothing.', zh: '无。' },
} as const satisfies Readonly<Record<string, Text>>;

const kinds: Readonly<Record<InventoryEntry['kind'], Text>> = {
  device: { en: 'Devices', zh: '设备' },
  module: { en: 'Modules', zh: '模块' },
  key: { en: 'Keys', zh: '密钥' },
  certificate: { en: 'Certificates', zh: '证书' },
  endpoint: { en: 'Endpoints', zh: '端点' },
  protocol: { en: 'Protocols', zh: '协议' },
  algorithm: { en: 'Algorithms', zh: '算法' },
};

const waves = {
  now: { en: 'now', zh: '立即' },
  next: { en: 'next', zh: '下一批' },
  later: { en: 'later', zh: '稍后' },
} as const;

/** The inventory as a report to print: counts, what is forbidden and weak and why, what ends, what must move first. */
export function inventoryReport(
  entries: readonly InventoryEntry[],
  policy: PolicySettings,
  now: number,
  language: Language,
): readonly Block[] {
  const say = (key: keyof typeof words): string => words[key][language];
  const judged = entries.map((entry) => ({ entry, ...judgeEntry(policy, entry, now) }));
  const section = (verdict: Verdict): readonly Block[] => {
    const rows = judged.filter((each) => each.verdict === verdict);
    const causes = (each: (typeof judged)[number]) => each.judgements.filter((one) => one.verdict === verdict);
    return [
      { kind: 'heading', text: `${say(verdict)} (${rows.length})` },
      ...tableOf(
        [say('name'), say('location'), say('why'), say('source')],
        [26, 22, 38, 18],
        rows,
        (each) => [
          shownName(each.entry),
          each.entry.location,
          causes(each)
            .map(({ reason }) => reason[language])
            .join(' '),
          [...new Set(causes(each).map(({ source }) => source ?? ''))].join('; '),
        ],
        language,
      ),
    ];
  };
  const ending = entries
    .filter(({ expires }) => expires !== null && expires < now + soonMs)
    .sort((left, right) => (left.expires ?? 0) - (right.expires ?? 0));
  const { moves } = assessReadiness(entries, now);
  return [
    { kind: 'title', text: say('title') },
    { kind: 'small', text: `${say('asOf')} ${new Date(now).toISOString().slice(0, 16).replace('T', ' ')} UTC` },
    { kind: 'heading', text: say('counts') },
    countsTable(judged, language),
    ...section('forbidden'),
    ...section('weak'),
    { kind: 'heading', text: `${say('ending')} (${ending.length})` },
    ...tableOf(
      [say('ends'), say('name'), say('location'), say('owner')],
      [14, 40, 26, 20],
      ending,
      (entry) => [
        new Date(entry.expires ?? 0).toISOString().slice(0, 10),
        shownName(entry),
        entry.location,
        entry.owner ?? '',
      ],
      language,
    ),
    { kind: 'heading', text: `${say('quantum')} (${moves.length})` },
    ...tableOf(
      [say('order'), say('name'), say('location'), say('why'), say('to')],
      [9, 22, 18, 36, 20],
      moves,
      (move) => [
        waves[move.wave][language],
        shownName(move.entry),
        move.entry.location,
        move.why[language],
        move.to[language],
      ],
      language,
      movesMost,
    ),
  ];
}

/** A certificate is known by its subject, not by its fingerprint. */
function shownName({ name, parameters, algorithm }: InventoryEntry): string {
  const shown = parameters.subject ?? name;
  return algorithm === null || algorithm === shown ? shown : `${shown} · ${algorithm}`;
}

function countsTable(
  judged: readonly { readonly entry: InventoryEntry; readonly verdict: Verdict | null }[],
  language: Language,
): Block {
  const columns: readonly (Verdict | null)[] = ['compliant', 'weak', 'forbidden', null];
  const count = (kind: InventoryEntry['kind'], verdict: Verdict | null): string =>
    String(judged.filter((each) => each.entry.kind === kind && each.verdict === verdict).length);
  return {
    kind: 'table',
    head: ['kind', 'compliant', 'weak', 'forbidden', 'without'].map(
      (key) => words[key as keyof typeof words][language],
    ),
    widths: [4, 2, 2, 2, 3],
    rows: Object.entries(kinds).map(([kind, name]) => [
      name[language],
      ...columns.map((verdict) => count(kind as InventoryEntry['kind'], verdict)),
    ]),
  };
}

function tableOf<Row>(
  head: readonly string[],
  widths: readonly number[],
  rows: readonly Row[],
  cells: (row: Row) => readonly string[],
  language: Language,
  most = rowsMost,
): readonly Block[] {
  if (rows.length === 0) return [{ kind: 'text', text: words.nothing[language] }];
  const table: Block = { kind: 'table', head, widths, rows: rows.slice(0, most).map(cells) };
  if (rows.length <= most) return [table];
  const left = rows.length - most;
  const more = {
    en: `… and ${left} more; the CycloneDX export has all.`,
    zh: `……另有 ${left} 项；CycloneDX 导出包含全部。`,
  };
  return [table, { kind: 'small', text: more[language] }];
}
