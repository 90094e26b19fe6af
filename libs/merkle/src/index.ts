export { fromBase64, fromDecimal, toBase64 } from './base64.ts';
export { type Checkpoint, formatCheckpoint, parseCheckpoint } from './checkpoint.ts';
export {
  formatKey,
  type Note,
  type NoteKey,
  type NoteSigner,
  noteKey,
  openNote,
  parseKey,
  signNote,
} from './note.ts';
export {
  consistencyProof,
  inclusionProof,
  type NodeReader,
  treeRoot,
  verifyConsistency,
  verifyInclusion,
} from './proof.ts';
export { emptyRange, extendRange, type Range, rootOf, rootOfRange } from './range.ts';
export {
  decodeEntries,
  encodeEntry,
  maximumEntry,
  parseTilePath,
  splitTile,
  type TileName,
  tilePath,
  tileRoot,
  tileWidth,
} from './tile.ts';
export { sha256, type TreeHash, treeHash } from './tree-hash.ts';
