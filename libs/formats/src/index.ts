export { readAddress } from './address.ts';
export { createParser, type Parser, type ParserOptions } from './parser.ts';
export { type FormatName, formatNames } from './readers.ts';
export { readZone, type Zone } from './zone.ts';
