import { randomFillSync } from 'node:crypto';

/** Random bytes are drawn by the page: one call for each id costs more than all the rest of a request's bookkeeping. */
const pool = Buffer.alloc(4096);
let used = pool.length;

let lastTime = 0;
let sequence = 0;

/**
 * A new UUID version 7 (RFC 9562): ordered by creation time, and strictly
 * increasing within this process even inside one millisecond.
 */
export function newId(now: number = Date.now()): string {
  if (now > lastTime) {
    lastTime = now;
    sequence = 0;
  } else if (++sequence > 0xfff) {
    // The 12-bit counter is spent: borrow the next millisecond rather than repeat.
    lastTime += 1;
    sequence = 0;
  }
  if (used === pool.length) {
    randomFillSync(pool);
    used = 0;
  }
  pool[used] = (pool[used] & 0x3f) | 0x80;
  const time = lastTime.toString(16).padStart(12, '0');
  const counter = (0x7000 | sequence).toString(16);
  const tail = pool.toString('hex', used, used + 8);
  used += 8;
  return `${time.slice(0, 8)}-${time.slice(8)}-${counter}-${tail.slice(0, 4)}-${tail.slice(4)}`;
}

const idPattern = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

/** Whether the text is an id as newId makes them. */
export function isId(text: string): boolean {
  return idPattern.test(text);
}

/** The creation time in milliseconds since 1970 that an id carries. */
export function timeOfId(id: string): number {
  return Number.parseInt(id.slice(0, 8) + id.slice(9, 13), 16);
}
