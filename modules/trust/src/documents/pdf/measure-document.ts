import { PdfDocument, type PdfPage } from './pdf-document.ts';
import { findSignatures } from './pdf-signatures.ts';
import { dictionaryOf, isArray, PdfError, PdfReference, type PdfValue } from './pdf-value.ts';

/** Where something stands on a page, in points from its lower left corner; pages count from 1. */
export interface PlacedSeal {
  readonly page: number;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  /** Who signed, as the signature says. */
  readonly name: string;
}

/** What must be known of a document to place a seal on it. */
export interface Measures {
  readonly pages: number;
  /** Width and height of the first pages, in points. */
  readonly sizes: readonly { readonly width: number; readonly height: number }[];
  readonly signatures: number;
  /** Signatures that are seen. */
  readonly seals: readonly PlacedSeal[];
}

/** Sizes of more pages are not told. */
const mostSizes = 500;

/** The sizes of the pages, and where seals stand already. Throws PdfError. */
export function measureDocument(bytes: Buffer): Measures {
  const document = new PdfDocument(bytes);
  const pages = document.pages();
  const boxes = pages.slice(0, mostSizes).map((page) => boxOf(document, page));
  const signatures = findSignatures(document);
  const seals = signatures.flatMap(({ field, name = '' }) => {
    const widget = dictionaryOf(document.object(field), 'a signature');
    const on = widget.get('P');
    const at = on instanceof PdfReference ? pages.findIndex(({ reference }) => reference.number === on.number) : -1;
    const box = boxes[at];
    const edges = edgesOf(document, widget.get('Rect'));
    if (box === undefined || edges === undefined) return [];
    const [left, bottom, right, top] = edges;
    if (right <= left || top <= bottom) return [];
    return [
      { page: at + 1, x: left - box.left, y: bottom - box.bottom, width: right - left, height: top - bottom, name },
    ];
  });
  const sizes = boxes.map(({ width, height }) => ({ width, height }));
  return { pages: pages.length, sizes, signatures: signatures.length, seals };
}

function boxOf(document: PdfDocument, page: PdfPage) {
  const edges = edgesOf(document, document.inherited(page.dictionary, 'MediaBox'));
  if (edges === undefined) throw new PdfError('a page without a size');
  const [left, bottom, right, top] = edges;
  return { left, bottom, width: right - left, height: top - bottom };
}

/** Left, bottom, right, top; undefined when it is no rectangle. */
function edgesOf(document: PdfDocument, value: PdfValue | undefined): [number, number, number, number] | undefined {
  const box = document.resolve(value);
  if (!isArray(box) || box.length !== 4) return undefined;
  const [x1, y1, x2, y2] = box.map((one) => Number(document.resolve(one))) as [number, number, number, number];
  if (![x1, y1, x2, y2].every(Number.isFinite)) return undefined;
  return [Math.min(x1, x2), Math.min(y1, y2), Math.max(x1, x2), Math.max(y1, y2)];
}
