const signs = ['pointerdown', 'pointermove', 'keydown', 'wheel', 'touchstart'] as const;

let lastSign = Date.now();

/** Notes when the person last did anything with the page. */
export function watchUse(target: EventTarget): void {
  const note = (): void => {
    lastSign = Date.now();
  };
  for (const sign of signs) target.addEventListener(sign, note, { capture: true, passive: true });
}

/** Whether the person did something with the page within the last minute; else it asks by itself, to stay fresh. */
export function inUse(now = Date.now()): boolean {
  return now - lastSign < 60_000;
}
