import { useAct, useQuestion } from './query.ts';
import type { Page } from './types.ts';

/** A way in which people are told about incidents; secrets are never answered. */
export interface NoticeChannel {
  readonly id: string;
  readonly name?: string;
  readonly kind: string;
  readonly [key: string]: unknown;
}

const channels = '/response/notices/channels';

export const useNoticeChannels = () => useQuestion<Page<NoticeChannel>>(channels, {});
export const useCreateChannel = () =>
  useAct<{ kind: string; name: string; [key: string]: unknown }>(
    (body) => ({ method: 'POST', path: channels, body }),
    [channels],
  );
export const useRemoveChannel = () =>
  useAct<{ id: string }>(({ id }) => ({ method: 'DELETE', path: `${channels}/${id}` }), [channels]);
export const useTestChannel = () =>
  useAct<{ id: string }>(({ id }) => ({ method: 'POST', path: `${channels}/${id}/test` }), []);
