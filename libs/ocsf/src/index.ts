export { type Attribute, type AttributeRow, type AttributeSet, readAttributes } from './attribute.ts';
export { type ClassRow, classTable } from './class.table.ts';
export { activityNames, type Captions, categoryNames, severityNames, sharedEnums, statusNames } from './enum.table.ts';
export { type Metadata, type OcsfEvent, schemaVersion } from './event.ts';
export { type EventParts, makeEvent } from './make-event.ts';
export { objectTable } from './object.table.ts';
export type { Attempt, AttemptChannel, LogSource, Observation, SessionNote } from './observation.ts';
export { profileTable } from './profile.table.ts';
export { type Violation, validateEvent } from './validate.ts';
