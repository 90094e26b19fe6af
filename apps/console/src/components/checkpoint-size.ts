/** The tree size that a checkpoint names: the second line of the note (C2SP tlog-checkpoint); undefined when the text is none. */
export function sizeOfCheckpoint(text: string): number | undefined {
  const size = /^[^\r\n]+\r?\n(\d{1,15})\r?\n/.exec(text)?.[1];
  return size === undefined ? undefined : Number(size);
}
