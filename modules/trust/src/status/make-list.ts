import type { Clock, Db, Settings } from '@citywall/kernel';
import {
  authorityKeyIdentifier,
  CrlWriter,
  deltaCrlIndicator,
  extension,
  freshestCrl,
  issuingDistributionPoint,
  revocationReasonOf,
} from '@citywall/x509';
import type { AuthorityKeys } from '../authority/authority-keys.ts';
import type { Authority } from '../authority/authority-shelf.ts';
import { publishedPlaces } from '../authority/published-places.ts';
import {
  type ListRow,
  type ListState,
  linesOf,
  lockLists,
  type RevokedPart,
  readChanged,
  readList,
  readRevoked,
  saveList,
} from './list.store.ts';

export interface ListPorts {
  readonly clock: Clock;
  readonly settings: Settings;
  readonly keys: AuthorityKeys;
  readonly publishedAt: () => string;
}

/**
 * A change bears the time at which its transaction began: one that was not committed yet when a list was made is older
 * than the list and not in it. No transaction takes as long as this.
 */
export const settlingMs = 60_000;
const hourMs = 3_600_000;
const dayMs = 86_400_000;

/**
 * Makes the next list of an authority's shard in the caller's transaction. Its number is above all before it, and at
 * least the time in ms: so it is above all those too that a database restored from a backup has forgotten.
 */
export async function makeList(
  ports: ListPorts,
  db: Db,
  authority: Authority,
  shard: number,
  kind: ListRow['kind'],
): Promise<ListRow> {
  const { clock, settings, keys } = ports;
  const { row } = authority;
  if (row.key === null || authority.algorithm === undefined) throw new Error(`the authority ${row.id} cannot sign`);
  const { key } = row;
  await lockLists(db, row.id);
  const full = await readList(db, row.id, shard, 'full');
  const delta = await readList(db, row.id, shard, 'delta');
  const base = kind === 'delta' ? full : undefined;
  if (kind === 'delta' && base === undefined) throw new Error('a delta list needs a full one');
  const thisUpdate = clock.now();
  const number = Math.max((full?.number ?? 0) + 1, (delta?.number ?? 0) + 1, thisUpdate);
  const nextUpdate = thisUpdate + lifeOf(settings, authority, kind);
  const parts =
    base === undefined
      ? await readRevoked(db, row.id, shard, thisUpdate - dayMs)
      : await readChanged(db, row.id, shard, base.thisUpdate - settlingMs);
  const writer = new CrlWriter({
    algorithm: authority.algorithm,
    issuer: authority.certificate.subject,
    thisUpdate,
    nextUpdate,
    number: BigInt(number),
    extensions: extensionsOf(ports, authority, shard, base),
  });
  await writeEntries(writer, parts);
  const content = await writer.sign((bytes) => keys.sign(db, key, bytes));
  const made = { authority: row.id, shard, kind, number, thisUpdate, nextUpdate, content };
  await saveList(db, made);
  return made;
}

/** Lists of offline authorities are signed in ceremonies and last until another one, ms. */
function lifeOf(settings: Settings, { row }: Authority, kind: ListRow['kind']): number {
  if (row.offline) return settings.get('trust.crl.offline-days', 180) * dayMs;
  return (kind === 'full' ? settings.get('trust.crl.hours', 24) : settings.get('trust.crl.delta-hours', 2)) * hourMs;
}

function extensionsOf(
  { publishedAt }: ListPorts,
  { row }: Authority,
  shard: number,
  base: ListState | undefined,
): readonly Uint8Array[] {
  const { list, delta } = publishedPlaces(publishedAt(), row.id, shard);
  const named = (text: string) => ({ full: [{ kind: 'uri', text } as const] });
  return [
    extension(authorityKeyIdentifier, { keyIdentifier: Buffer.from(row.keyIdentifier, 'hex') }),
    extension(issuingDistributionPoint, { name: named(list) }, { critical: true }),
    ...(base === undefined
      ? [extension(freshestCrl, [{ name: named(delta) }])]
      : [extension(deltaCrlIndicator, BigInt(base.number), { critical: true })]),
  ];
}

/** Others get their turn after each part: well below 50 ms. */
async function writeEntries(writer: CrlWriter, parts: readonly RevokedPart[]): Promise<void> {
  for (const part of parts) {
    for (const { serial, reason, revokedAt } of linesOf(part))
      writer.add({ serial: BigInt(`0x${serial}`), revokedAt, reason: revocationReasonOf(reason) });
    await new Promise(setImmediate);
  }
}
