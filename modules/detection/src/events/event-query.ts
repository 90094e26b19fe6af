import { invalid } from '@citywall/kernel';
import { classTable } from '@citywall/ocsf';
import { BadCondition, type Condition, type EventFilter, type Place } from '@citywall/platform/lake';
import { Type } from 'typebox';
import { readTime } from '../read-time.ts';

const where = Type.String({ minLength: 3, maxLength: 1_200 });

/** The filters that every question about events takes. */
export const eventQuery = {
  from: Type.Optional(Type.String({ maxLength: 40 })),
  to: Type.Optional(Type.String({ maxLength: 40 })),
  class: Type.Optional(Type.String({ maxLength: 60 })),
  source: Type.Optional(Type.String({ maxLength: 200 })),
  entity: Type.Optional(Type.String({ maxLength: 400 })),
  text: Type.Optional(Type.String({ maxLength: 400 })),
  where: Type.Optional(Type.Array(where, { maxItems: 12 })),
};

/** Such filters as they come in. */
export interface EventQuery {
  readonly from?: string;
  readonly to?: string;
  readonly class?: string;
  readonly source?: string;
  readonly entity?: string;
  readonly text?: string;
  readonly where?: readonly string[];
}

/** The question as the lake takes it. Throws a Problem that names what is wrong. */
export function eventFilter(query: EventQuery): EventFilter {
  return {
    from: readTime(query.from),
    to: readTime(query.to),
    ...(query.class === undefined ? {} : { classes: [classOf(query.class)] }),
    source: query.source,
    entity: query.entity,
    text: query.text,
    where: query.where?.map(conditionOf),
  };
}

/** The class uid for a uid or a name such as authentication; 0 is unparsed. */
export function classOf(text: string): number {
  if (/^\d{1,5}$/.test(text)) return Number(text);
  const wanted = text.toLowerCase().replaceAll(' ', '_');
  const row = Object.entries(classTable).find(
    ([, { name, caption }]) => name === wanted || caption.toLowerCase() === text.toLowerCase(),
  );
  if (row !== undefined) return Number(row[0]);
  throw invalid('detection.event.class', {
    en: `There is no event class “${text}”. Use its number (3002) or name (authentication).`,
    zh: `没有名为“${text}”的事件类。请使用编号（3002）或名称（authentication）。`,
  });
}

function conditionOf(text: string): Condition {
  const [, path, comparison, value] = /^([^=!~]+)(=|!=|~)([\s\S]*)$/.exec(text) ?? [];
  if (path !== undefined) return { path: path.trim(), comparison: comparison as Condition['comparison'], value };
  throw invalid('detection.event.condition', {
    en: `“${text}” is not a condition. Write attribute=value, attribute!=value or attribute~part.`,
    zh: `“${text}”不是有效条件。请写成 属性=值、属性!=值 或 属性~部分。`,
  });
}

/** Turns what the lake refuses into a Problem. */
export async function asked<T>(question: Promise<T>): Promise<T> {
  try {
    return await question;
  } catch (error) {
    if (!(error instanceof BadCondition)) throw error;
    throw invalid('detection.event.condition', {
      en: `The search cannot be run: ${error.message}.`,
      zh: `无法执行查询：${error.message}。`,
    });
  }
}

/** A cursor for a place, and back. */
export function cursorOf(place: Place | null): string | null {
  return place === null ? null : `${place.time}_${place.uid}`;
}

export function placeOf(cursor: string | undefined): Place | undefined {
  if (cursor === undefined) return undefined;
  const at = cursor.indexOf('_');
  return { time: Number(cursor.slice(0, at)), uid: cursor.slice(at + 1) };
}
