export { createResponse, type Response } from './module.ts';
export { groupedTopic } from './receive-finding.ts';
export type { ResponseSurroundings } from './surroundings.ts';
