import {
  type LogSource,
  type Metadata,
  makeEvent,
  type Observation,
  type OcsfEvent,
  schemaVersion,
} from '@citywall/ocsf';
import { unknownSource } from './log-sources.ts';

/** Builds the event of an observation when it is first read. */
export type EventMaker = () => OcsfEvent;

/** An observation whose fields are there and whose event is made when asked for. */
export class LazyObservation implements Observation {
  readonly time: number;
  readonly logsource: LogSource;
  readonly fields: Readonly<Record<string, unknown>>;
  readonly raw: string;
  readonly count: number;
  readonly unparsed: boolean;
  readonly #make: EventMaker;
  #event: OcsfEvent | undefined;

  constructor(
    raw: string,
    time: number,
    logsource: LogSource,
    fields: Readonly<Record<string, unknown>>,
    make: EventMaker,
    count = 1,
    unparsed = false,
  ) {
    this.raw = raw;
    this.time = time;
    this.logsource = logsource;
    this.fields = fields;
    this.count = count;
    this.unparsed = unparsed;
    this.#make = make;
  }

  get event(): OcsfEvent {
    this.#event ??= this.#make();
    return this.#event;
  }
}

/** The metadata of an event that a product wrote into a log. */
export function metadataOf(
  product: string,
  vendor: string | undefined,
  logName: string | undefined,
  more?: Partial<Metadata>,
): Metadata {
  return {
    version: schemaVersion,
    product: vendor === undefined ? { name: product } : { name: product, vendor_name: vendor },
    ...(logName === undefined ? {} : { log_name: logName }),
    ...more,
  };
}

/** Keeps a line of which nothing was recognised: searchable, at the time it came. */
export function unparsedObservation(raw: string, receivedAt: number): Observation {
  const make = (): OcsfEvent =>
    makeEvent(
      {
        classUid: 0,
        activityId: 0,
        severityId: 0,
        time: receivedAt,
        metadata: metadataOf('unknown', undefined, undefined),
      },
      { message: raw, count: 1 },
    );
  return new LazyObservation(raw, receivedAt, unknownSource, { message: raw }, make, 1, true);
}
