import { randomBytes } from 'node:crypto';
import { parentPort } from 'node:worker_threads';
import { generateSm2Key, sm2Sign } from '@citywall/gm';

// One of the two threads of sm2-sign-two: warms up, says so, and at the word counts signatures a second.
const key = generateSm2Key();
const message = randomBytes(256);

function signaturesPerSecond(milliseconds: number): number {
  const begin = performance.now();
  let count = 0;
  while (performance.now() - begin < milliseconds) {
    sm2Sign(key, message);
    count += 1;
  }
  return (count / (performance.now() - begin)) * 1_000;
}

signaturesPerSecond(200);
parentPort?.once('message', () => parentPort?.postMessage(signaturesPerSecond(700)));
parentPort?.postMessage(0);
