import { cannotCarry, differentKeys, slotsGone } from '../problems.ts';
import { LostError } from '../vault-client.ts';
import type { Slot } from './slot.ts';
import type { Prepared } from './slot-control.ts';

/**
 * Gives all slots the same wrapping key: one token makes it, it is carried to the others, if any, sealed from token to token,
 * and then it never leaves any of them again. Interrupted, it is finished by doing it again. Answers the id of the key.
 */
export async function prepareSlots(slots: readonly Slot[]): Promise<string> {
  const found = await Promise.all(slots.map(async (slot) => ({ slot, state: await stateOf(slot) })));
  const ids = new Set(found.flatMap(({ state }) => state.wrapping ?? []));
  if (ids.size > 1) throw differentKeys();
  const [finished] = ids;
  const lacking = found.filter(({ state }) => state.wrapping === null);
  if (lacking.length === 0) return finished as string;

  // Whoever has made one that is not finished can still give it away; it must be the one the others have.
  const started = lacking.filter(({ state }) => state.unfinished !== null);
  const giver = started.find(({ state }) => finished === undefined || state.unfinished === finished) ?? lacking[0];
  const mayMake = finished === undefined || giver?.state.unfinished === finished;
  if (giver === undefined || !mayMake) throw cannotCarry(lacking.map(({ slot }) => slot.label).join(', '));
  const toCarry = lacking.length > 1;
  const { id } = await ask(giver.slot, (slot) => slot.use((client) => client.control('wrapping-make', { toCarry })));
  for (const { slot } of lacking) {
    if (slot === giver.slot) continue;
    const { modulus } = await ask(slot, () => slot.use((client) => client.control('wrapping-ask', {})));
    const carried = await ask(giver.slot, (from) => from.use((client) => client.control('wrapping-give', { modulus })));
    await ask(slot, () => slot.use((client) => client.control('wrapping-take', carried)));
  }
  await ask(giver.slot, (slot) => slot.use((client) => client.control('wrapping-finish', {})));
  return id;
}

function stateOf(slot: Slot): Promise<Prepared> {
  return ask(slot, () => slot.use((client) => client.control('wrapping-state', {})));
}

/** A token that cannot be reached stops the preparation: it would be left out. */
async function ask<T>(slot: Slot, act: (slot: Slot) => Promise<T>): Promise<T> {
  try {
    return await act(slot);
  } catch (error) {
    if (error instanceof LostError) throw slotsGone();
    throw error;
  }
}
