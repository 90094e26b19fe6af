import type { JsonObject, Live } from '@citywall/kernel';

/** Hands announcements to whoever listens in this process. */
export function createLive(): Live {
  const listeners = new Set<(topic: string, data: JsonObject) => void>();
  return {
    announce(topic, data) {
      for (const listener of listeners) listener(topic, data);
    },
    listen(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
}
