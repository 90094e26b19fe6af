import { createHash } from 'node:crypto';
import { newId } from '@citywall/kernel';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openTrialDocuments } from './documents.fixture.ts';
import { packedPdf, plainPdf } from './pdf/pdf.fixture.ts';
import { drawSeal } from './seal/draw-seal.ts';

let trial: Awaited<ReturnType<typeof openTrialDocuments>>;
let office: string;
const other = newId();
beforeAll(async () => {
  trial = await openTrialDocuments();
  office = await trial.signatory({ users: [trial.clerk, other] });
});
afterAll(() => trial.close());

const sha256 = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex');

describe('the register of what was signed', () => {
  test('tells documents and files, who signed them and how, newest first, page by page', async () => {
    const reason = 'Adopted by the council';
    await trial.bytesOf('document.sign', { signatory: office, body: plainPdf(), name: '会议纪要.pdf', reason });
    await trial.bytesOf('file.sign', { signatory: office, body: Buffer.from('data'), name: 'data_1%.csv' }, other);
    const { items } = await trial.run('signing.list', {});
    expect(items).toMatchObject([
      {
        kind: 'file',
        name: 'data_1%.csv',
        sha256: sha256(Buffer.from('data')),
        sealed: false,
        signedBy: { id: other },
      },
      {
        kind: 'document',
        name: '会议纪要.pdf',
        sealed: true,
        reason,
        signatory: { id: office, name: 'City records office' },
      },
    ]);
    expect(items[0].serial).toMatch(/^[0-9a-f]+$/);
    const first = await trial.run('signing.list', { limit: 1 });
    expect(first.items).toHaveLength(1);
    const second = await trial.run('signing.list', { limit: 1, cursor: first.next });
    expect(second.items[0].name).toBe('会议纪要.pdf');
    expect(second.next).toBeNull();
  });

  test('is searched by names and by the whole digest, and its wildcards are letters like others', async () => {
    const names = async (text: string) =>
      (await trial.run('signing.list', { text })).items.map(({ name }: { name: string }) => name);
    expect(await names('纪要')).toEqual(['会议纪要.pdf']);
    expect(await names('RECORDS')).toHaveLength(2);
    expect(await names('_1%')).toEqual(['data_1%.csv']);
    expect(await names('%纪')).toEqual([]);
    expect(await names(sha256(plainPdf()).toUpperCase())).toEqual(['会议纪要.pdf']);
    expect((await trial.run('signing.list', { signatory: newId() })).items).toEqual([]);
  });

  test('shows to everybody what they signed themselves, and nothing else', async () => {
    expect((await trial.run('signing.mine', {}, other)).items).toMatchObject([{ name: 'data_1%.csv' }]);
    expect((await trial.run('signing.mine', {})).items).toMatchObject([{ name: '会议纪要.pdf' }]);
    expect((await trial.run('signing.mine', {}, newId())).items).toEqual([]);
  });

  test('does not tell what was refused', async () => {
    await expect(trial.bytesOf('document.sign', { signatory: office, body: Buffer.from('no PDF') })).rejects.toThrow();
    expect((await trial.run('signing.list', {})).items).toHaveLength(2);
  });
});

describe.each([
  ['with a cross-reference table', plainPdf],
  ['with compressed objects', packedPdf],
])('the measures of a document %s', (_, make) => {
  test('are the sizes of its pages and the places of its seals', async () => {
    const size = { width: 595, height: 842 };
    expect(await trial.run('document.measure', { body: make() })).toEqual({
      pages: 2,
      sizes: [size, size],
      signatures: 0,
      seals: [],
    });
    const place = { page: 2, x: 100, y: 200.5 };
    const signed = await trial.bytesOf('document.sign', { signatory: office, body: make(), ...place });
    const hidden = await trial.bytesOf('document.sign', { signatory: office, body: signed, visible: false });
    const measures = await trial.run('document.measure', { body: hidden });
    expect(measures.signatures).toBe(2);
    expect(measures.seals).toEqual([{ ...place, width: 119, height: 119, name: 'City records office' }]);
  });

  test('are refused with the reason for what is no document', async () => {
    await expect(trial.run('document.measure', { body: Buffer.from('no PDF') })).rejects.toMatchObject({
      code: 'trust.document.unreadable',
    });
    await expect(trial.run('document.measure', { body: make().subarray(0, 300) })).rejects.toMatchObject({
      code: 'trust.document.unreadable',
    });
  });
});

describe('the drawing of a seal', () => {
  test('has every number of the drawing that documents are given, and a shape for every character', async () => {
    const words = '临海市人民政府';
    const { side, shapes, missing } = await trial.run('seal-drawing.show', { words });
    expect(side).toBe(119);
    expect(missing).toEqual([]);
    expect(shapes).toHaveLength(2 + words.length);
    const numbers = (text: string) => (text.match(/-?\d+(?:\.\d+)?/g) ?? []).map(Number);
    const shown = shapes.flatMap((shape: { path: string; transform?: string; line?: number }) => [
      ...(shape.line === undefined ? [] : [shape.line]),
      ...numbers(shape.transform ?? ''),
      ...numbers(shape.path),
    ]);
    expect(shown).toEqual(numbers(drawSeal(words).split('\n').slice(1).join('\n')));
    expect(shapes[0].line).toBeGreaterThan(0);
    expect(shapes.slice(2).every((shape: { transform?: string }) => shape.transform !== undefined)).toBe(true);
  });

  test('names the characters that its font does not have', async () => {
    expect((await trial.run('seal-drawing.show', { words: '临海\u{1F600}' })).missing).toEqual(['\u{1F600}']);
  });
});
