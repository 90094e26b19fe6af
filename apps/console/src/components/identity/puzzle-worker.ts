import { digestBytes } from '@citywall/browser-crypto/digests';
import { type Puzzle, solve } from '@citywall/puzzle';

/** Solves the one puzzle it is sent; posts the rounds done, then the answers. */
self.addEventListener('message', ({ data }: MessageEvent<Puzzle>) => {
  const steps = solve(data, (message) => digestBytes('sha256', message));
  for (;;) {
    const step = steps.next();
    if (step.done) {
      self.postMessage({ answers: step.value });
      return;
    }
    self.postMessage({ rounds: step.value });
  }
});
