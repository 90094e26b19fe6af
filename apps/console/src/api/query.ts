import {
  QueryClient,
  type QueryKey,
  useInfiniteQuery,
  useMutation,
  useQuery,
  useQueryClient,
} from '@tanstack/react-query';
import { type LiveTopic, useLive } from './live.ts';
import { RequestProblem } from './problem.ts';
import { act, get } from './request.ts';
import type { Page, Query } from './types.ts';

/** One cache for all pages; refusals are not tried again, lost connections twice. */
export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 5_000,
      refetchOnWindowFocus: false,
      retry: (failures, error) => failures < 2 && (!(error instanceof RequestProblem) || error.status === 0),
    },
  },
});

interface QuestionOptions {
  /** Asked again when one of these is hinted at. */
  readonly live?: readonly LiveTopic[];
  readonly enabled?: boolean;
  /** ms between two live refreshes at least. */
  readonly pause?: number;
}

/** Asks one thing and keeps it fresh by live hints; the old answer stays while the new one is on its way. */
export function useQuestion<Answer>(path: string, query?: Query, options: QuestionOptions = {}) {
  const key: QueryKey = [path, query ?? {}];
  const client = useQueryClient();
  const enabled = options.enabled ?? true;
  const result = useQuery<Answer>({
    queryKey: key,
    queryFn: ({ signal }) => get<Answer>(path, query, signal),
    enabled,
    placeholderData: (before, asked) => (asked?.queryKey[0] === path ? before : undefined),
  });
  useLive(enabled ? (options.live ?? []) : [], () => void client.invalidateQueries({ queryKey: key }), options.pause);
  return result;
}

/** Asks a list page by page; `items` holds all pages asked so far. */
export function useList<Item>(path: string, query?: Query, options: QuestionOptions = {}) {
  const key: QueryKey = [path, 'pages', query ?? {}];
  const client = useQueryClient();
  const enabled = options.enabled ?? true;
  const result = useInfiniteQuery({
    queryKey: key,
    enabled,
    initialPageParam: undefined as string | undefined,
    queryFn: ({ pageParam, signal }) => get<Page<Item>>(path, { ...query, cursor: pageParam }, signal),
    getNextPageParam: (page) => page.next ?? undefined,
  });
  useLive(enabled ? (options.live ?? []) : [], () => void client.invalidateQueries({ queryKey: key }), options.pause);
  return { ...result, items: result.data?.pages.flatMap((page) => page.items) ?? [] };
}

/** Asks something whose question is too long for an address; it changes nothing. */
export function useLongQuestion<Answer>(path: string, question: object) {
  return useQuery<Answer>({ queryKey: [path, question], queryFn: () => act<Answer>('POST', path, question) });
}

interface ActOptions {
  /** What was sent or answered is forgotten as soon as the form that did it is gone; otherwise it is kept for minutes. */
  readonly secret?: boolean;
}

/** Does an operation and then asks everything again that lies below the given paths. */
export function useAct<Input, Answer = unknown>(
  call: (input: Input) => { method: 'POST' | 'PUT' | 'PATCH' | 'DELETE'; path: string; body?: unknown },
  touches: readonly string[],
  { secret = false }: ActOptions = {},
) {
  const client = useQueryClient();
  return useMutation<Answer, Error, Input>({
    ...(secret ? { gcTime: 0 } : {}),
    mutationFn: (input) => {
      const { method, path, body } = call(input);
      return act<Answer>(method, path, body);
    },
    onSettled: () =>
      client.invalidateQueries({
        predicate: (query) => touches.some((path) => String(query.queryKey[0]).startsWith(path)),
      }),
  });
}
