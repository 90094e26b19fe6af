/** A client with its secret, in the header as most programs send it. */
export interface BenchClient {
  readonly id: string;
  readonly secret: string;
}

/** A whole request with a form body, head and all. */
export function formRequest(
  port: number,
  path: string,
  { id, secret }: BenchClient,
  fields: Readonly<Record<string, string>>,
): string {
  const body = new URLSearchParams(fields).toString();
  const proof = Buffer.from(`${encodeURIComponent(id)}:${encodeURIComponent(secret)}`).toString('base64');
  return [
    `POST ${path} HTTP/1.1`,
    `host: 127.0.0.1:${port}`,
    `authorization: Basic ${proof}`,
    'content-type: application/x-www-form-urlencoded',
    `content-length: ${Buffer.byteLength(body)}`,
    '',
    body,
  ].join('\r\n');
}
