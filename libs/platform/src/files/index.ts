export { makeFolderDurably, replaceFile, syncFolder, writeFileDurably, writePartsDurably } from './durable-file.ts';
