import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { InventoryEntry } from '../inventory/inventory-entry.ts';
import { standardSettings } from '../policy/policy-rule.ts';
import { inventoryReport } from './inventory-report.ts';
import { type Block, writePdf } from './pdf-document.ts';
import { showText, widthOf, wrapText } from './pdf-text.ts';

const now = Date.parse('2026-11-21T08:00:00Z');
const gate: InventoryEntry = {
  id: '1',
  kind: 'certificate',
  name: 'ab12',
  location: 'gate:443',
  algorithm: 'RSA-1024',
  parameters: { subject: 'CN=城门' },
  purpose: 'signature',
  owner: '交通局',
  foundBy: 'scan',
  firstSeen: now,
  lastSeen: now,
  expires: now + 86_400_000,
  exposure: null,
  protectsYears: null,
};
const about = { title: '清单', created: new Date(now) };

describe('the report', () => {
  test('says what is forbidden and why, what ends, and what must move, in both languages', () => {
    for (const [language, word] of [
      ['en', 'Forbidden (1)'],
      ['zh', '禁用 (1)'],
    ] as const) {
      const blocks = inventoryReport([gate], standardSettings, now, language);
      expect(blocks).toContainEqual({ kind: 'heading', text: word });
      const tables = blocks.filter((block): block is Extract<Block, { kind: 'table' }> => block.kind === 'table');
      expect(tables.map(({ rows }) => rows.length)).toEqual([7, 1, 1, 1]);
      expect(tables[1]?.rows[0]?.slice(0, 2)).toEqual(['CN=城门 · RSA-1024', 'gate:443']);
      expect(tables[2]?.rows[0]).toEqual(['2026-11-22', 'CN=城门 · RSA-1024', 'gate:443', '交通局']);
    }
  });

  test('what is too long for paper is said to be left out', () => {
    const many = Array.from({ length: 350 }, (_, at) => ({ ...gate, id: String(at), name: String(at) }));
    expect(inventoryReport(many, standardSettings, now, 'en')).toContainEqual({
      kind: 'small',
      text: '… and 50 more; the CycloneDX export has all.',
    });
  });
});

describe('the document', () => {
  const many: Block = {
    kind: 'table',
    head: ['a', 'b'],
    widths: [1, 3],
    rows: Array.from({ length: 120 }, (_, at) => [String(at), `行 ${at}`]),
  };
  const pdf = writePdf([{ kind: 'title', text: '清单 (1\\2)' }, many], about).toString('latin1');

  test('has its objects where its table says, and as many pages as it counts', () => {
    const start = Number(/startxref\n(\d+)\n%%EOF\n$/.exec(pdf)?.[1]);
    expect(pdf.slice(start, start + 5)).toBe('xref\n');
    const offsets = [...pdf.slice(start).matchAll(/^(\d{10}) 00000 n $/gm)].map((match) => Number(match[1]));
    expect(offsets.length).toBeGreaterThan(10);
    for (const [at, offset] of offsets.entries()) expect(pdf.startsWith(`${at + 1} 0 obj\n`, offset)).toBe(true);
    const pages = pdf.match(/\/Type \/Page /g)?.length;
    expect(pdf).toContain(`/Count ${pages}`);
    expect(pages).toBe(3);
    for (const [, length, content] of pdf.matchAll(/<< \/Length (\d+) >>\nstream\n(.*?)\nendstream/gs))
      expect(content?.length).toBe(Number(length));
  });

  test('escapes what would end a text', () => {
    expect(showText('a(b)\\', 10, 0, 0)).toBe('BT 0.0 0.0 Td /F1 10 Tf (a\\(b\\)\\\\) Tj ET');
    expect(showText('城', 10, 0, 0)).toContain('/F3 10 Tf <57ce> Tj');
    expect(showText('server’s · x', 10, 0, 0)).toContain('(server\x92s \xb7 x) Tj');
  });

  test('no text makes a line wider than its room, and none is lost', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom('a', 'W', ' ', '城', '(', '\\', '\n', '😀'), maxLength: 80 }),
        fc.integer({ min: 40, max: 300 }),
        (text, width) => {
          const lines = wrapText(text, 10, width);
          for (const line of lines) expect(widthOf(line, 10)).toBeLessThanOrEqual(width);
          const bare = (some: string) => some.replace(/[\s]/g, '').replaceAll('😀', '\ufffd');
          expect(bare(lines.join(''))).toBe(bare(text));
        },
      ),
    );
  });
});
