export type { ActionPlan, ActionProof, ActionRequest, Actuator, Target } from './actuator.ts';
export { type Clock, systemClock } from './clock.ts';
export type { Authorizer, Decision, Policy, Resource, Separation } from './decision.ts';
export type { Detector, Entity, Evidence, Finding, Level } from './detector.ts';
export { isId, newId, timeOfId } from './id.ts';
export type { Module } from './module.ts';
export {
  type BytesInput,
  type Call,
  type Facts,
  type Method,
  type Operation,
  operation,
  type ProtocolAnswer,
  type Rate,
  type RawRequest,
  type Recording,
  type Risk,
  type StreamAnswer,
} from './operation.ts';
export type {
  Alarm,
  AlarmBoard,
  Blobs,
  Db,
  DomainEvent,
  DomainEvents,
  Jobs,
  Live,
  Log,
  Ports,
  Settings,
  Signer,
} from './ports.ts';
export { type Authentication, type Authenticator, anonymous, type Credentials, type Principal } from './principal.ts';
export { conflict, invalid, notFound, Problem } from './problem.ts';
export type { AuditRecord, Recorder, RecordPhase } from './record.ts';
export type { Json, JsonObject, Language, Text } from './text.ts';
