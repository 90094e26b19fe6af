/** How many are taken together at most. */
const most = 500;

interface Waiting<Item, Answer> {
  readonly item: Item;
  resolve(answer: Answer): void;
  reject(error: unknown): void;
}

/**
 * Does together what is asked at the same time: while one round is under way the next one gathers, so that many small
 * questions to the database become few. `run` answers in the order of the items; a round that fails fails all in it.
 */
export function gather<Item, Answer>(
  run: (items: readonly Item[]) => Promise<readonly Answer[]>,
): (item: Item) => Promise<Answer> {
  const waiting: Waiting<Item, Answer>[] = [];
  let busy = false;
  const round = async (): Promise<void> => {
    const taken = waiting.splice(0, most);
    try {
      const answers = await run(taken.map(({ item }) => item));
      for (const [at, { resolve }] of taken.entries()) resolve(answers[at] as Answer);
    } catch (error) {
      for (const { reject } of taken) reject(error);
    }
  };
  const work = async (): Promise<void> => {
    while (waiting.length > 0) await round();
    busy = false;
  };
  return (item) =>
    new Promise((resolve, reject) => {
      waiting.push({ item, resolve, reject });
      if (busy) return;
      busy = true;
      setImmediate(() => void work());
    });
}
