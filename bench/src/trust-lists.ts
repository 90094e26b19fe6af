import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseCrl } from '@citywall/x509';
import pg from 'pg';
import { alone, type Figure } from './figure.ts';
import type { ShippedServer } from './shipped-server.ts';

const entries = 100_000;

interface Listed {
  readonly id: string;
  readonly authority: string;
}

/**
 * `crl-100k`: seconds from a revocation to the list that tells it, when 100,000 others have been revoked since the last full
 * one; `crl-100k-wait`: the longest that another request waited meanwhile. The others are put into the database itself:
 * revoking each by its request would take minutes.
 */
export async function* listFigures(server: ShippedServer): AsyncIterable<Figure> {
  const { items } = (await server.call('GET', '/trust/certificates?profile=service-tls&limit=1')) as {
    items: Listed[];
  };
  const { id, authority } = items[0] as Listed;
  const shard = await revokeMany(server, id);
  const url = `${server.url}/crl/${authority}/${shard}-delta.crl`;
  const health = `${server.url}/api/v1/platform/health`;
  for (let turn = 0; turn < 200; turn += 1) await (await fetch(health)).arrayBuffer();
  let longest = 0;
  let isDone = false;
  const others = (async () => {
    while (!isDone) {
      const asked = performance.now();
      await (await fetch(health)).arrayBuffer();
      longest = Math.max(longest, performance.now() - asked);
      await sleep(2);
    }
  })();
  const began = performance.now();
  await server.call('POST', `/trust/certificates/${id}/revoke`, { reason: 'superseded' });
  let size = 0;
  while (size < entries) {
    await sleep(100);
    if (performance.now() - began > 60_000) throw new Error('the list was not made within a minute');
    const { headers } = await fetch(url, { method: 'GET', signal: AbortSignal.timeout(10_000) });
    size = Number(headers.get('content-length')) / 30;
  }
  const took = (performance.now() - began) / 1000;
  isDone = true;
  await others;
  const list = parseCrl(new Uint8Array(await (await fetch(url)).arrayBuffer()));
  if (list.size <= entries) throw new Error(`the list has only ${list.size} entries`);
  yield alone('crl-100k', Number(took.toFixed(2)), 's');
  yield alone('crl-100k-wait', Number(longest.toFixed(1)), 'ms');
}

/** Rows as 100,000 revocations leave them, in the shard of the certificate; answers which shard that is. */
async function revokeMany({ data }: ShippedServer, id: string): Promise<number> {
  const [, , , port] = readFileSync(join(data, 'postgres/cluster/postmaster.pid'), 'utf8').split('\n');
  const password = readFileSync(join(data, 'keys/postgres.password'), 'utf8').trim();
  const client = new pg.Client({
    host: join(data, 'postgres'),
    port: Number(port),
    user: 'citywall',
    password,
    database: 'postgres',
  });
  await client.connect();
  try {
    await client.query(
      `insert into trust.certificate (id, authority, serial, profile, subject, names, words, owner_type, owner,
          key_identifier, not_before, not_after, state, reason, revoked_at, shard, certificate, issued_at, issued_by)
        select gen_random_uuid(), authority, '4' || lpad(to_hex(n), 31, '0'), profile, '', '{}', '', owner_type, owner,
          '', 0, not_after, 'revoked', 4, $2, shard, '', issued_at, ''
        from trust.certificate, generate_series(1, $3) n where id = $1`,
      [id, Date.now(), entries],
    );
    const { rows } = await client.query('select shard from trust.certificate where id = $1', [id]);
    return rows[0].shard;
  } finally {
    await client.end();
  }
}
