import { useAct, useList, useQuestion } from './query.ts';
import type { Instant, Page, Text } from './types.ts';

/** A way in which people are told about incidents; secrets are never answered. */
export interface NoticeChannel {
  readonly id: string;
  readonly name: string;
  readonly kind: 'mail' | 'webhook';
  readonly settings: { readonly to?: unknown; readonly url?: unknown };
}

/** A notice that was sent, waits, or could not be sent. */
export interface SentNotice {
  readonly id: string;
  readonly channel: { readonly id: string; readonly name: string };
  readonly incident: string | null;
  readonly subject: Text;
  readonly state: string;
  readonly reason: string | null;
  readonly createdAt: Instant;
}

type Way =
  | {
      readonly mail: {
        readonly host: string;
        readonly port: number;
        readonly from: string;
        readonly to: readonly string[];
      };
    }
  | { readonly webhook: { readonly url: string; readonly secret: string } };

const channels = '/response/notices/channels';
const touched = ['/response/notices'];

export const useNoticeChannels = () => useQuestion<Page<NoticeChannel>>(channels, {});
export const useSentNotices = () =>
  useList<SentNotice>('/response/notices', {}, { live: ['response.incident'], pause: 5000 });
export const useCreateChannel = () =>
  useAct<{ readonly name: string } & Way>((body) => ({ method: 'POST', path: channels, body }), touched);
export const useRemoveChannel = () =>
  useAct<{ id: string }>(({ id }) => ({ method: 'DELETE', path: `${channels}/${id}` }), touched);
export const useTestChannel = () =>
  useAct<{ id: string }>(({ id }) => ({ method: 'POST', path: `${channels}/${id}/test` }), touched);
