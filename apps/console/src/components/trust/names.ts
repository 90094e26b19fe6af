/** The common name in a distinguished name; the whole when it has none. */
export function commonName(subject: string): string {
  const found = /(?:^|,)\s*CN=((?:\\.|[^,\\])+)/.exec(subject)?.[1];
  return found ? found.replace(/\\(.)/g, '$1') : subject;
}

/** Serials are read in groups of four. */
export function grouped(serial: string): string {
  return serial.replace(/(.{4})(?=.)/g, '$1 ');
}

/** Whole days until a moment, at least 0. */
export function daysUntil(moment: string, now = Date.now()): number {
  return Math.max(0, Math.floor((Date.parse(moment) - now) / 86_400_000));
}

/** A name without the identifier that the platform sets behind it to tell its own keys apart. */
export function withoutId(name: string): string {
  return name.replace(/ [0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/, '');
}
