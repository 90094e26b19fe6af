import { setTimeout as pause } from 'node:timers/promises';
import { alone, type Figure } from './figure.ts';
import { benchPassword, startShippedServer } from './shipped-server.ts';

/** Sign-ins a second: many times what two cores can check. */
const floodPerSecond = 300;
const seconds = 10;
/** Until the threads have started and the code is warm. */
const warmUpMs = 2_000;

interface Tally {
  sent: number;
  checked: number;
  later: number;
}

/**
 * What others wait for while sign-ins come from everywhere, many more than can be checked: ms at the 99th percentile for
 * somebody signed in; and how many sign-ins are checked a second meanwhile, the rest being told to come later.
 */
export async function* passwordFlood(): AsyncIterable<Figure> {
  const server = await startShippedServer(['--trusted-proxies', '127.0.0.1']);
  try {
    const first = await signIn(server.url, 'admin', benchPassword, '198.51.100.7');
    const cookie = first.headers.get('set-cookie')?.split(';')[0] ?? '';
    const tally: Tally = { sent: 0, checked: 0, later: 0 };
    const flood: Promise<void>[] = [];
    const pulse = setInterval(() => {
      for (let n = 0; n < floodPerSecond / 50; n += 1) flood.push(guess(server.url, tally));
    }, 20);
    await pause(warmUpMs);
    const before = tally.checked;
    const p99 = await others(server.url, cookie);
    const checked = (tally.checked - before) / seconds;
    clearInterval(pulse);
    await Promise.all(flood);
    if (tally.checked + tally.later !== tally.sent || tally.later === 0) {
      throw new Error(`The flood was answered otherwise than by 401 and 429: ${JSON.stringify(tally)}.`);
    }
    yield alone('password-flood-others-p99', Math.round(p99), 'ms');
    yield alone('password-flood-checked', Math.round(checked), 'sign-ins/s');
  } finally {
    await server.stop();
  }
}

async function others(url: string, cookie: string): Promise<number> {
  const times: number[] = [];
  for (const end = performance.now() + seconds * 1_000; performance.now() < end; await pause(5)) {
    const began = performance.now();
    const answer = await fetch(`${url}/api/v1/identity/sessions/current`, { headers: { cookie } });
    await answer.text();
    if (!answer.ok) throw new Error(`Somebody signed in was answered ${answer.status}.`);
    times.push(performance.now() - began);
  }
  times.sort((a, b) => a - b);
  return times[Math.floor(times.length * 0.99)] ?? Number.NaN;
}

async function guess(url: string, tally: Tally): Promise<void> {
  tally.sent += 1;
  const n = tally.sent;
  const answer = await signIn(url, `nobody-${n}`, `guess ${n}`, `10.${n % 250}.${(n >> 8) % 250}.9`);
  await answer.text();
  if (answer.status === 401) tally.checked += 1;
  if (answer.status === 429) tally.later += 1;
}

function signIn(url: string, name: string, password: string, address: string): Promise<Response> {
  return fetch(`${url}/api/v1/identity/sessions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-forwarded-for': address },
    body: JSON.stringify({ name, password }),
  });
}
