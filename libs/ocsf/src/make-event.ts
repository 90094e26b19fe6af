import { classTable } from './class.table.ts';
import { activityNames, categoryNames, severityNames, statusNames } from './enum.table.ts';
import type { Metadata, OcsfEvent } from './event.ts';

/** What a maker of an event decides itself; the numbers and captions that follow from it are filled in. */
export interface EventParts {
  readonly classUid: number;
  readonly activityId: number;
  readonly severityId: number;
  readonly statusId?: number;
  readonly time: number;
  readonly metadata: Metadata;
}

/** Makes an event whose uids agree with each other and whose captions are those of the schema; `attributes` are added as they are. */
export function makeEvent(parts: EventParts, attributes: Readonly<Record<string, unknown>>): OcsfEvent {
  const { classUid, activityId, severityId, statusId } = parts;
  const categoryUid = Math.floor(classUid / 1000);
  const className = classTable[classUid].caption;
  const activityName = activityNames(classUid)[activityId];
  const event: Record<string, unknown> = {
    class_uid: classUid,
    class_name: className,
    category_uid: categoryUid,
    category_name: categoryNames[categoryUid],
    activity_id: activityId,
    activity_name: activityName,
    type_uid: classUid * 100 + activityId,
    type_name: `${className}: ${activityName}`,
    severity_id: severityId,
    severity: severityNames[severityId],
    time: parts.time,
    metadata: parts.metadata,
  };
  if (statusId !== undefined) {
    event.status_id = statusId;
    event.status = statusNames(classUid)[statusId];
  }
  for (const name in attributes) {
    const value = attributes[name];
    if (value !== undefined) event[name] = value;
  }
  return event as OcsfEvent;
}
