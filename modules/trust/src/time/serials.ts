import { randomBytes } from 'node:crypto';

const perBlock = 1 << 16;

/**
 * Serial numbers for ever unique: the number of a block that the database gives out once, 64 random bits drawn for the
 * block, and a count. What a killed process had left of its block is lost. The random bits keep them unique even when
 * the database is restored from an old backup and gives a block number again.
 */
export function createSerials(reserve: () => Promise<bigint>): () => Promise<bigint> {
  let base = 0n;
  let used = perBlock;
  let reserving: Promise<void> | undefined;
  const refill = async (): Promise<void> => {
    const block = await reserve();
    const random = BigInt(`0x${randomBytes(8).toString('hex')}`);
    base = ((block << 64n) | random) << 16n;
    used = 0;
  };
  return async () => {
    while (used >= perBlock) {
      reserving ??= refill().finally(() => {
        reserving = undefined;
      });
      await reserving;
    }
    used += 1;
    return base + BigInt(used - 1);
  };
}
