import type { JsonRecord } from '../json-value.ts';

/** What a maker works on. */
export interface MakerInput {
  readonly fields: JsonRecord;
  readonly computer: string;
  readonly time: number;
}

/** The class of an event with its attributes, and the fields that went into them. */
export interface Made {
  readonly classUid: number;
  readonly activityId: number;
  readonly severityId?: number;
  readonly statusId?: number;
  readonly attributes: JsonRecord;
  readonly used: readonly string[];
}

/** Makes the event of one id; undefined when what the schema requires is not in it. */
export type Maker = (input: MakerInput) => Made | undefined;
