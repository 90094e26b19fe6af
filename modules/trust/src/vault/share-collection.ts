import type { SealedRoot, ShareTaken } from './control.ts';
import { judgeShare } from './root-sharing.ts';

/** Shares given one by one for one act, inside a key process. */
export interface ShareCollection {
  /** Judges one and keeps it when it is right; `complete` are the shares once there are as many as the threshold asks for. */
  take(root: SealedRoot, text: string): { readonly said: ShareTaken; readonly complete?: readonly Buffer[] };
  /** Overwrites those that were given. */
  forget(): void;
}

/** Begins empty; a share of another sharing begins it anew. */
export function createShareCollection(): ShareCollection {
  let sharing = '';
  const shares = new Map<number, Buffer>();
  const forget = (): void => {
    for (const share of shares.values()) share.fill(0);
    shares.clear();
  };
  return {
    forget,
    take: (root, text) => {
      const { holder, verdict, bytes } = judgeShare(root, text);
      if (sharing !== `${root.id} ${root.epoch}`) forget();
      sharing = `${root.id} ${root.epoch}`;
      const said = (answer: ShareTaken['verdict']) => ({
        said: { holder, verdict: answer, taken: [...shares.keys()] },
      });
      if (bytes === undefined || verdict !== 'right') return said(verdict === 'right' ? 'wrong' : verdict);
      if (shares.has(holder)) return said('again');
      shares.set(holder, bytes);
      const answer = said('taken');
      return shares.size < root.threshold ? answer : { ...answer, complete: [...shares.values()] };
    },
  };
}
