import { setPriority } from 'node:os';
import { type CompactionOrder, rewrite } from './rewrite.ts';

// Compaction gives way to intake and to people.
try {
  setPriority(10);
} catch {
  // Not allowed everywhere; it only makes it less polite.
}

process.on('disconnect', () => process.exit(0));
process.on('message', (order: CompactionOrder) => {
  rewrite(order).then(
    (bytes) => process.send?.({ bytes }),
    (error: unknown) => process.send?.({ error: error instanceof Error ? error.message : String(error) }),
  );
});
