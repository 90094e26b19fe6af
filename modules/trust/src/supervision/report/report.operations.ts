import { Readable } from 'node:stream';
import { type Operation, operation, type Ports, type StreamAnswer } from '@citywall/kernel';
import Type from 'typebox';
import { collectEntries } from '../inventory/collect-entries.ts';
import { KindSchema } from '../inventory/inventory-view.ts';
import { cityPolicy } from '../policy/city-policy.ts';
import { inventoryReport } from './inventory-report.ts';
import { writePdf } from './pdf-document.ts';

/** The inventory on paper. */
export function reportOperations(ports: Ports): readonly Operation[] {
  return [
    operation({
      name: 'trust.inventory.report',
      http: 'GET /trust/inventory/report',
      summary: {
        en: 'The inventory as a PDF report: what is forbidden and why, what ends, what must move first',
        zh: '密码清单 PDF 报告：禁用项及理由、到期项、优先迁移项',
      },
      input: Type.Object({ kind: Type.Optional(KindSchema) }, { additionalProperties: false }),
      output: Type.String({ description: 'A PDF document in the language of the request' }),
      risk: 'medium',
      answers: 'stream',
      resource: () => ({ type: 'Inventory', id: '*' }),
      run: async ({ kind }, call): Promise<string> => {
        const entries = await collectEntries(call.db, kind);
        call.note({ entries: entries.length });
        const blocks = inventoryReport(entries, cityPolicy(ports), call.time, call.language);
        const title = blocks[0]?.kind === 'title' ? blocks[0].text : '';
        const answer: StreamAnswer = {
          contentType: 'application/pdf',
          fileName: 'cryptography.pdf',
          content: Readable.from([writePdf(blocks, { title, created: new Date(call.time) })]),
        };
        return answer as never;
      },
    }),
  ];
}
