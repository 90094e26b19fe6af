/** "message repeated N times" and its kin. */
export interface Repeat {
  readonly count: number;
  /** The message itself; undefined when the line only points back to the one before. */
  readonly message: string | undefined;
}

const withMessage = /^message repeated (\d{1,7}) times?: \[ ?(.*)\]$/s;
const backwards = /^(?:-+ )?(?:last )?message repeated (\d{1,7}) times?(?: -+)?$/;

/** Reads what a syslog daemon writes in place of equal messages; undefined for any other message. */
export function readRepeat(message: string): Repeat | undefined {
  const first = message.charCodeAt(0);
  // m, l or -: nothing else begins so, and this is asked for every line.
  if (first !== 109 && first !== 108 && first !== 45) return undefined;
  const full = withMessage.exec(message);
  if (full !== null) return { count: Math.max(1, Number(full[1])), message: full[2] };
  const back = backwards.exec(message);
  return back === null ? undefined : { count: Math.max(1, Number(back[1])), message: undefined };
}
