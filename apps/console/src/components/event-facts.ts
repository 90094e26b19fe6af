import type { StoredEvent } from '../api/detection.ts';

type Nested = { readonly [key: string]: unknown } | undefined;

const inside = (value: unknown, ...path: readonly string[]): string | undefined => {
  let now: unknown = value;
  for (const name of path) now = (now as Nested)?.[name];
  return typeof now === 'string' || typeof now === 'number' ? String(now) : undefined;
};

/** The stored id of an event. */
export const eventId = (event: StoredEvent): string => event.metadata?.uid ?? `${event.time}:${event.raw_data}`;

/** The line to show for an event: as it came, or its message. */
export const eventLine = (event: StoredEvent): string =>
  event.raw_data ?? event.message ?? JSON.stringify(event).slice(0, 400);

/** What an event mentions first: its source address, user and host, where it has them. */
export function eventEntities(event: StoredEvent): readonly string[] {
  const found = [
    inside(event, 'src_endpoint', 'ip') ?? inside(event, 'src_endpoint', 'hostname'),
    inside(event, 'user', 'name') ?? inside(event, 'actor', 'user', 'name'),
    inside(event, 'dst_endpoint', 'hostname') ??
      inside(event, 'device', 'hostname') ??
      inside(event, 'dst_endpoint', 'ip'),
  ];
  return found.filter((value) => value !== undefined);
}

/** The host an event tells of. */
export function eventHost(event: StoredEvent): string | undefined {
  return (
    inside(event, 'device', 'hostname') ??
    inside(event, 'dst_endpoint', 'hostname') ??
    inside(event, 'unmapped', 'host')
  );
}
