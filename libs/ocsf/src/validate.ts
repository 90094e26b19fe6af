import { type Attribute, type AttributeSet, readAttributes } from './attribute.ts';
import { classTable } from './class.table.ts';
import { activityNames, type Captions, categoryNames, sharedEnums, statusNames, typeEnums } from './enum.table.ts';
import { objectTable } from './object.table.ts';
import { profileTable } from './profile.table.ts';
import { scalarProblem } from './scalar.ts';

/** One way in which an event departs from the schema. */
export interface Violation {
  /** Dotted path of the attribute; empty for the event itself. */
  readonly path: string;
  readonly reason: string;
}

type Plain = Readonly<Record<string, unknown>>;

const deepestLevel = 16;
const objectSets = new Map<string, AttributeSet>();
const classSets = new Map<string, AttributeSet>();

/**
 * Checks an event against the OCSF 1.8.0 tables: required and unknown
 * attributes, types, the three uids that follow from each other, "at least one
 * of" constraints, enumerations with their captions, and that attributes of a
 * profile come only with the profile. An empty list means it is valid.
 */
export function validateEvent(event: unknown): readonly Violation[] {
  const violations: Violation[] = [];
  if (!isPlain(event)) return [{ path: '', reason: 'is not an object' }];
  const classUid = event.class_uid;
  if (typeof classUid !== 'number' || classTable[classUid] === undefined) {
    return [{ path: 'class_uid', reason: `${String(classUid)} is not a class known here` }];
  }
  const profiles = readProfiles(event, violations);
  checkUids(event, classUid, violations);
  checkSet(event, classSet(classUid, profiles), '', 0, violations);
  checkCaption(event, 'activity_id', 'activity_name', activityNames(classUid), '', violations);
  checkCaption(event, 'status_id', 'status', statusNames(classUid), '', violations);
  return violations;
}

function readProfiles(event: Plain, violations: Violation[]): readonly string[] {
  const listed = isPlain(event.metadata) ? event.metadata.profiles : undefined;
  if (!Array.isArray(listed)) return [];
  const known = listed.filter((name) => typeof name === 'string' && profileTable[name] !== undefined);
  if (known.length < listed.length) violations.push({ path: 'metadata.profiles', reason: 'names an unknown profile' });
  return known;
}

function classSet(classUid: number, profiles: readonly string[]): AttributeSet {
  const key = `${classUid} ${profiles.join(' ')}`;
  let set = classSets.get(key);
  if (set === undefined) {
    set = readAttributes(classTable[0], ...profiles.map((name) => profileTable[name]), classTable[classUid]);
    classSets.set(key, set);
  }
  return set;
}

function objectSet(name: string): AttributeSet | undefined {
  let set = objectSets.get(name);
  if (set === undefined && objectTable[name] !== undefined) {
    set = readAttributes(objectTable[name]);
    objectSets.set(name, set);
  }
  return set;
}

function checkUids(event: Plain, classUid: number, violations: Violation[]): void {
  const categoryUid = Math.floor(classUid / 1000);
  if (event.category_uid !== categoryUid) violations.push({ path: 'category_uid', reason: `is not ${categoryUid}` });
  const typeUid = classUid * 100 + Number(event.activity_id);
  if (event.type_uid !== typeUid) violations.push({ path: 'type_uid', reason: `is not class_uid * 100 + activity_id` });
  const pairs: readonly (readonly [string, string])[] = [
    ['class_name', classTable[classUid].caption],
    ['category_name', categoryNames[categoryUid]],
  ];
  for (const [name, caption] of pairs) {
    if (event[name] !== undefined && event[name] !== caption)
      violations.push({ path: name, reason: `is not ${caption}` });
  }
}

function checkSet(value: Plain, set: AttributeSet, path: string, level: number, violations: Violation[]): void {
  for (const name of set.required) {
    if (value[name] === undefined || value[name] === null)
      violations.push({ path: join(path, name), reason: 'is required' });
  }
  if (set.atLeastOne.length > 0 && !set.atLeastOne.some((name) => value[name] !== undefined)) {
    violations.push({ path, reason: `needs at least one of ${set.atLeastOne.join(', ')}` });
  }
  for (const [name, item] of Object.entries(value)) {
    const attribute = set.byName.get(name);
    if (attribute === undefined) violations.push({ path: join(path, name), reason: 'is not an attribute here' });
    else if (item !== undefined) checkAttribute(item, attribute, join(path, name), level, violations);
    const captions = sharedEnums[name];
    if (captions !== undefined) checkCaption(value, name, name.slice(0, -3), captions, path, violations);
  }
}

function checkAttribute(
  item: unknown,
  attribute: Attribute,
  path: string,
  level: number,
  violations: Violation[],
): void {
  if (!attribute.isArray) {
    checkOne(item, attribute, path, level, violations);
  } else if (!Array.isArray(item)) {
    violations.push({ path, reason: 'is not an array' });
  } else {
    for (const [index, element] of item.entries()) {
      checkOne(element, attribute, `${path}[${index}]`, level, violations);
    }
  }
}

function checkOne(item: unknown, attribute: Attribute, path: string, level: number, violations: Violation[]): void {
  if (!attribute.isObject) {
    const problem = scalarProblem(item, attribute.type);
    if (problem !== undefined) violations.push({ path, reason: problem });
    return;
  }
  if (!isPlain(item)) {
    violations.push({ path, reason: 'is not an object' });
    return;
  }
  if (level >= deepestLevel) {
    violations.push({ path, reason: 'is nested too deep' });
    return;
  }
  const set = objectSet(attribute.type);
  if (set === undefined) return;
  checkSet(item, set, path, level + 1, violations);
  const types = typeEnums[attribute.type];
  if (types !== undefined) checkCaption(item, 'type_id', 'type', types, path, violations);
}

function checkCaption(
  value: Plain,
  id: string,
  twin: string,
  captions: Captions,
  path: string,
  violations: Violation[],
): void {
  const number = value[id];
  if (number === undefined) return;
  const caption = captions[number as number];
  if (caption === undefined)
    violations.push({ path: join(path, id), reason: `${String(number)} is not a value of it` });
  // 99 is Other: its twin carries the source's own word.
  else if (number !== 99 && value[twin] !== undefined && value[twin] !== caption) {
    violations.push({ path: join(path, twin), reason: `is not the caption ${caption} of ${id} ${String(number)}` });
  }
}

function join(path: string, name: string): string {
  return path === '' ? name : `${path}.${name}`;
}

function isPlain(value: unknown): value is Plain {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
