import { estProblem } from './est-answer.ts';

const longest = 64 * 1024;

/** The PKCS#10 request in a body: base64 as RFC 8951 wants it, or DER itself. */
export function readBody(body: Uint8Array, contentType: string): Uint8Array {
  if (contentType !== 'application/pkcs10')
    throw estProblem(
      415,
      'Send the request as Content-Type: application/pkcs10.',
      '请以 Content-Type: application/pkcs10 发送请求。',
    );
  if (body.length > longest)
    throw estProblem(413, `A request has at most ${longest} bytes.`, `请求最多 ${longest} 字节。`);
  if (body[0] === 0x30) return body;
  const text = Buffer.from(body).toString('latin1').replace(/\s+/g, '');
  const der = Buffer.from(text, 'base64');
  if (text !== '' && der.toString('base64') === text) return der;
  throw estProblem(
    400,
    'The body is not a PKCS#10 request in base64 (DER, without PEM lines).',
    '请求体不是 base64 编码的 PKCS#10 请求（DER，不含 PEM 首尾行）。',
  );
}
