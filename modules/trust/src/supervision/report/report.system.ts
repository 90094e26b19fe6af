import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { writePdf } from './pdf-document.ts';

/** Poppler knows Chinese fonts that are named but not embedded only with its data (Debian: poppler-data). */
const able = existsSync('/usr/bin/pdftotext') && existsSync('/usr/share/poppler/cMap');

describe.skipIf(!able)('poppler reads the report', () => {
  test('its text, Chinese and Latin, its title and its pages', () => {
    const folder = mkdtempSync(join(tmpdir(), 'citywall-report-'));
    const file = join(folder, 'report.pdf');
    const rows = Array.from({ length: 90 }, (_, at) => [`网关 ${at}`, `gate-${at}.city.example:443`]);
    writeFileSync(
      file,
      writePdf(
        [
          { kind: 'title', text: '密码应用清单报告' },
          { kind: 'table', head: ['名称', 'Where'], widths: [1, 2], rows },
        ],
        { title: '清单', created: new Date(0) },
      ),
    );
    const text = execFileSync('pdftotext', ['-layout', file, '-'], { encoding: 'utf8' });
    const info = execFileSync('pdfinfo', [file], { encoding: 'utf8' });
    rmSync(folder, { recursive: true });
    expect(text).toContain('密码应用清单报告');
    for (const [name, where] of rows) expect(text.replaceAll(/ +/g, ' ')).toContain(`${name} ${where}`);
    expect(info).toMatch(/Title: +清单/);
    expect(info).toMatch(/Pages: +2/);
  });
});
