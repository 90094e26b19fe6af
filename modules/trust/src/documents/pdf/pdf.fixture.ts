import { deflateSync } from 'node:zlib';

/** Objects of a document of two pages, numbered from 1. */
function objectsOf(text: string): readonly string[] {
  const content = `BT /F1 24 Tf 72 700 Td (${text}) Tj ET`;
  return [
    '<</Type /Catalog/Pages 2 0 R>>',
    '<</Type /Pages/Kids [3 0 R 5 0 R]/Count 2/MediaBox [0 0 595 842]>>',
    '<</Type /Page/Parent 2 0 R/Contents 4 0 R/Resources <</Font <</F1 6 0 R>>>>>>',
    `<</Length ${content.length}>>\nstream\n${content}\nendstream`,
    '<</Type /Page/Parent 2 0 R/Contents 4 0 R/Resources <</Font <</F1 6 0 R>>>>>>',
    '<</Type /Font/Subtype /Type1/BaseFont /Helvetica>>',
  ];
}

/** A document with a cross-reference table, as old writers make it; for tests. */
export function plainPdf(text = 'Minutes of the council'): Buffer {
  let file = '%PDF-1.7\n%\xe2\xe3\xcf\xd3\n';
  const offsets = objectsOf(text).map((object, at) => {
    const offset = file.length;
    file += `${at + 1} 0 obj\n${object}\nendobj\n`;
    return offset;
  });
  const start = file.length;
  const entries = offsets.map((offset) => `${String(offset).padStart(10, '0')} 00000 n \n`).join('');
  file += `xref\n0 7\n0000000000 65535 f \n${entries}trailer\n<</Size 7/Root 1 0 R>>\nstartxref\n${start}\n%%EOF\n`;
  return Buffer.from(file, 'latin1');
}

/** The same with object stream and compressed cross-reference stream with a PNG predictor, as new writers make it; for tests. */
export function packedPdf(text = 'Minutes of the council'): Buffer {
  const objects = objectsOf(text);
  const packed = objects.flatMap((object, at) => (object.includes('stream') ? [] : [[at + 1, object] as const]));
  let places = '';
  let bodies = '';
  for (const [number, object] of packed) {
    places += `${number} ${bodies.length} `;
    bodies += `${object} `;
  }
  const parts: Buffer[] = [Buffer.from('%PDF-1.7\n%\xe2\xe3\xcf\xd3\n', 'latin1')];
  const length = (): number => parts.reduce((sum, part) => sum + part.length, 0);
  const streamOffset = length();
  parts.push(Buffer.from(`4 0 obj\n${objects[3]}\nendobj\n`, 'latin1'));
  const containerOffset = length();
  const container = deflateSync(Buffer.from(places + bodies, 'latin1'));
  const head = `/Type /ObjStm/N ${packed.length}/First ${places.length}/Filter /FlateDecode/Length ${container.length}`;
  parts.push(Buffer.from(`7 0 obj\n<<${head}>>\nstream\n`, 'latin1'), container, Buffer.from('\nendstream\nendobj\n'));
  const start = length();
  const rows = Array.from({ length: 9 }, (_, number) => {
    const index = packed.findIndex(([one]) => one === number);
    if (index >= 0) return [2, 0, 7, index];
    const offset = { 4: streamOffset, 7: containerOffset, 8: start }[number];
    return offset === undefined ? [0, 0, 0, 0] : [1, offset >> 8, offset & 0xff, 0];
  });
  const predicted = rows.map((row, at) => [
    2,
    ...row.map((byte, column) => (byte - (rows[at - 1]?.[column] ?? 0)) & 0xff),
  ]);
  const table = deflateSync(Buffer.from(predicted.flat()));
  const trailer = `/Type /XRef/Size 9/W [1 2 1]/Root 1 0 R/Filter /FlateDecode/DecodeParms <</Predictor 12/Columns 4>>`;
  parts.push(Buffer.from(`8 0 obj\n<<${trailer}/Length ${table.length}>>\nstream\n`, 'latin1'), table);
  parts.push(Buffer.from(`\nendstream\nendobj\nstartxref\n${start}\n%%EOF\n`, 'latin1'));
  return Buffer.concat(parts);
}
