import { type Db, invalid } from '@citywall/kernel';
import { eachEntry, type InventoryRow } from './inventory.store.ts';
import type { EntryKind } from './inventory-entry.ts';

/** Entries that one export, report or plan may have; more is a matter of several. */
const entriesMost = 200_000;

/** Every entry (of a kind) at once. Throws Problem when there are too many to hold. */
export async function collectEntries(db: Db, kind?: EntryKind): Promise<readonly InventoryRow[]> {
  const rows: InventoryRow[] = [];
  for await (const row of eachEntry(db, kind)) {
    rows.push(row);
    if (rows.length > entriesMost) throw tooMany();
  }
  return rows;
}

function tooMany() {
  return invalid('trust.inventory.too-many', {
    en: `There are more than ${entriesMost} entries. Take one kind at a time.`,
    zh: `条目超过 ${entriesMost} 个。请按类型分别处理。`,
  });
}
