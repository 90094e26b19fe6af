import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openTrialDocuments } from './documents.fixture.ts';
import { IncrementalUpdate } from './pdf/incremental-update.ts';
import { packedPdf, plainPdf } from './pdf/pdf.fixture.ts';
import { PdfDocument } from './pdf/pdf-document.ts';
import { findSignatures } from './pdf/pdf-signatures.ts';
import { PdfError, PdfName, PdfReference, PdfStream, type PdfValue } from './pdf/pdf-value.ts';

let trial: Awaited<ReturnType<typeof openTrialDocuments>>;
let first: string;
let second: string;
beforeAll(async () => {
  trial = await openTrialDocuments();
  first = await trial.signatory();
  second = await trial.signatory({ name: 'Port office', keyKind: 'sm2' });
});
afterAll(() => trial.close());

const sign = (body: Buffer, signatory = first, more = {}) =>
  trial.bytesOf('document.sign', { signatory, body, ...more });
const verify = (body: Buffer) => trial.run('document.verify', { body });

/** The document with changed objects in an update that nobody signed. */
function changed(bytes: Buffer, objects: readonly (readonly [number, PdfValue])[]): Buffer {
  const update = new IncrementalUpdate(new PdfDocument(bytes));
  for (const [number, value] of objects) update.set(new PdfReference(number, 0), value);
  return update.finish().bytes;
}

const otherText = new PdfStream(
  new Map([['Length', 34]]),
  Buffer.from('BT /F1 24 Tf 72 700 Td (Other) Tj ET'.slice(0, 34)),
);

describe.each([
  ['with a cross-reference table', plainPdf],
  ['with compressed objects', packedPdf],
])('a document %s', (_, make) => {
  test('is signed by several, one after the other, in both hierarchies', async () => {
    const document = await sign(await sign(await sign(make(), first, { page: 2 }), second), first, { visible: false });
    const { valid, signatures } = await verify(document);
    expect(signatures.map(({ reasons, changes }: { reasons: []; changes: [] }) => [...reasons, ...changes])).toEqual([
      [],
      [],
      [],
    ]);
    expect(valid).toBe(true);
    expect(signatures.map((one: { afterwards: string }) => one.afterwards)).toEqual(['signed', 'signed', 'nothing']);
    expect(signatures[1]).toMatchObject({ timeProven: true, revocation: 'good' });
    expect(document.subarray(0, make().length).equals(make())).toBe(true);
  });

  test('whose text was exchanged after the signature is told to be changed, and where', async () => {
    const document = changed(await sign(make()), [[4, otherText]]);
    const { valid, signatures } = await verify(document);
    expect(valid).toBe(false);
    expect(signatures[0]).toMatchObject({ valid: false, afterwards: 'changed' });
    expect(signatures[0].changes.map(({ en }: { en: string }) => en)).toContain('page 2');
  });

  test('whose text was exchanged between two signatures betrays it to the first signer alone', async () => {
    const document = await sign(changed(await sign(make()), [[4, otherText]]), second);
    const { valid, signatures } = await verify(document);
    expect(valid).toBe(false);
    expect(signatures.map((one: { afterwards: string }) => one.afterwards)).toEqual(['changed', 'nothing']);
  });

  test('with an annotation over a page, added after the signature, is changed', async () => {
    const signed = await sign(make());
    const document = new PdfDocument(signed);
    const page = document.object(3) as ReadonlyMap<string, PdfValue>;
    const annotations = [...((page.get('Annots') ?? []) as PdfValue[]), new PdfReference(document.size, 0)];
    const cover = new Map<string, PdfValue>([
      ['Type', new PdfName('Annot')],
      ['Subtype', new PdfName('FreeText')],
    ]);
    const overlaid = changed(signed, [
      [3, new Map([...page, ['Annots', annotations]])],
      [document.size, cover],
    ]);
    const { signatures } = await verify(overlaid);
    expect(signatures[0]).toMatchObject({
      afterwards: 'changed',
      changes: expect.arrayContaining([{ en: 'page 1', zh: '第 1 页' }]),
    });
  });

  test('with a byte changed is refused', async () => {
    const document = await sign(make());
    document[document.indexOf('Minutes')] = 'm'.charCodeAt(0);
    expect(await verify(document)).toMatchObject({ valid: false });
  });

  test('with bytes appended is told to be changed', async () => {
    const document = Buffer.concat([await sign(make()), Buffer.from('%nothing\n')]);
    expect(await verify(document)).toMatchObject({ valid: false, signatures: [{ afterwards: 'changed' }] });
  });

  test('whose range leaves out more than the signature is refused', async () => {
    const document = await sign(make());
    const at = document.indexOf('/ByteRange [0 ') + 14;
    const before = Number(document.toString('latin1', at, at + 10));
    document.write(String(before - 1).padEnd(10), at, 'latin1');
    const { signatures } = await verify(document);
    expect(signatures[0].reasons[0].en).toContain('does not cover');
  });

  test('that is damaged anywhere is answered or refused, never more, in bounded time', async () => {
    const document = await sign(make());
    const readAll = (bytes: Buffer): void => {
      try {
        const read = new PdfDocument(bytes);
        findSignatures(read);
        for (const { dictionary } of read.pages()) read.inherited(dictionary, 'MediaBox');
      } catch (error) {
        if (!(error instanceof PdfError)) throw error;
      }
    };
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.nat(document.length - 1), fc.nat(255)), { maxLength: 6 }),
        fc.nat(),
        (edits, cut) => {
          const altered = Buffer.from(document);
          for (const [at, byte] of edits) altered[at] = byte;
          readAll(altered);
          readAll(altered.subarray(0, cut % altered.length));
        },
      ),
      { numRuns: 200 },
    );
  });
});

describe('what is no document to sign', () => {
  test.each([
    ['no PDF', Buffer.from('hello')],
    ['a PDF cut short', plainPdf().subarray(0, 300)],
    [
      'an encrypted one',
      Buffer.from(plainPdf().toString('latin1').replace('/Root 1 0 R', '/Root 1 0 R/Encrypt 9 0 R'), 'latin1'),
    ],
    [
      'one that nests without end',
      Buffer.from(
        plainPdf()
          .toString('latin1')
          .replace('<</Size 7', `<</X ${'['.repeat(100_000)}`),
        'latin1',
      ),
    ],
  ])('%s is refused with what to do', async (_, body) => {
    await expect(sign(body)).rejects.toMatchObject({ code: 'trust.document.unreadable', status: 422 });
    await expect(verify(body)).rejects.toMatchObject({ code: 'trust.document.unreadable' });
  });

  test('a page that is not there, a place beside the page and a seal that is none are refused', async () => {
    await expect(sign(plainPdf(), first, { page: 3 })).rejects.toMatchObject({ code: 'trust.document.unreadable' });
    await expect(sign(plainPdf(), first, { x: 590, y: 10 })).rejects.toThrow('does not lie on the page');
    await expect(sign(plainPdf(), first, { x: 10 })).rejects.toMatchObject({ code: 'trust.document.position' });
    const plain = await trial.signatory({ name: 'Without seal', seal: undefined });
    await expect(sign(plainPdf(), plain, { visible: true })).rejects.toMatchObject({ code: 'trust.document.seal' });
    await expect(trial.signatory({ name: 'House', seal: '市🏛' })).rejects.toMatchObject({
      code: 'trust.signatory.seal',
    });
  });

  test('a document without signatures proves nothing', async () => {
    expect(await verify(plainPdf())).toEqual({ valid: false, signatures: [] });
  });
});
