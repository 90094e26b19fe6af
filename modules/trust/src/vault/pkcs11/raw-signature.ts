/** r ‖ s of equal length, as tokens answer it, as the DER SEQUENCE of two INTEGERs that everybody else reads (RFC 3279). */
export function derSignature(raw: Uint8Array): Buffer {
  const half = raw.length / 2;
  const body = Buffer.concat([integer(raw.subarray(0, half)), integer(raw.subarray(half))]);
  return Buffer.concat([
    body.length < 128 ? Buffer.from([0x30, body.length]) : Buffer.from([0x30, 0x81, body.length]),
    body,
  ]);
}

function integer(bytes: Uint8Array): Buffer {
  let from = 0;
  while (from < bytes.length - 1 && bytes[from] === 0) from += 1;
  const digits = bytes.subarray(from);
  const sign = (digits[0] ?? 0) >= 0x80 ? [0] : [];
  return Buffer.from([0x02, digits.length + sign.length, ...sign, ...digits]);
}
