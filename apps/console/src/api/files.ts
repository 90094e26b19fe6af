import { useAct, useQuestion } from './query.ts';
import type { Instant, Page } from './types.ts';

/** A file on the server that is read as a source. */
export interface FollowedFile {
  readonly id: string;
  readonly path: string;
  readonly source: string;
  readonly format: string;
  readonly follow: boolean;
  readonly state: 'reading' | 'read' | 'stopped';
  readonly createdAt: Instant;
}

const files = '/detection/files';

export const useFollowedFiles = () =>
  useQuestion<Page<FollowedFile>>(files, {}, { live: ['detection.source'], pause: 5000 });
export const useFollowFile = () =>
  useAct<{ path: string; source: string; follow: boolean }>(
    (body) => ({ method: 'POST', path: files, body }),
    ['/detection/'],
  );
export const useStopFile = () =>
  useAct<{ id: string }>(({ id }) => ({ method: 'POST', path: `${files}/${id}/stop` }), [files]);
