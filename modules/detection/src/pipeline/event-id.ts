const rowsOfBatch = 2 ** 20;

/**
 * The id of an event (a UUID of version 7) from where it lies in the stream: the
 * time its batch began (48 bits), the batch's sequence (48 bits) and the row in it
 * (20 bits). A replay gives the same event the same id, ids order as events came,
 * and an id tells where to look.
 */
export function eventId(began: number, sequence: number, row: number): string {
  return eventIds(began, sequence)(row);
}

/** As eventId for the rows of one batch: what they share is written once. */
export function eventIds(began: number, sequence: number): (row: number) => string {
  const time = hex(Math.trunc(began), 12);
  const place = hex(sequence, 12);
  // 12 bits beside the version, 12 beside the variant's nibble, 24 + 20 bits and a zero nibble behind.
  const shared = `${time.slice(0, 8)}-${time.slice(8)}-7${place.slice(0, 3)}-8${place.slice(3, 6)}-${place.slice(6)}`;
  return (row) => `${shared}${hex(row % rowsOfBatch, 5)}0`;
}

const idPattern = /^[0-9a-f]{8}-[0-9a-f]{4}-7([0-9a-f]{3})-8([0-9a-f]{3})-([0-9a-f]{6})[0-9a-f]{5}0$/;

/** The sequence of the batch that an event id names; undefined when it is no such id. */
export function sequenceOfEvent(id: string): number | undefined {
  const parts = idPattern.exec(id);
  return parts ? Number.parseInt(`${parts[1]}${parts[2]}${parts[3]}`, 16) : undefined;
}

function hex(value: number, digits: number): string {
  return value.toString(16).padStart(digits, '0');
}
