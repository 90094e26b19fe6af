import { useEffect, useRef, useSyncExternalStore } from 'react';
import { RequestProblem } from './problem.ts';
import { get } from './request.ts';

/** Topics of the hints that the server sends to live pages. */
export const liveTopics = [
  'detection.event',
  'detection.source',
  'detection.finding',
  'detection.rule',
  'response.incident',
  'response.run',
  'response.block',
  'response.agent',
  'response.automation',
  'identity.user',
  'access.policy',
  'identity.organisation',
  'identity.post',
  'identity.order',
  'identity.application',
  'identity.service',
  'access.request',
  'access.separation',
  'access.right',
  'access.review',
  'audit.record',
  'platform.alarm',
  'trust.ceremony',
  'trust.provider',
] as const;

/** One of the topics of live hints. */
export type LiveTopic = (typeof liveTopics)[number];

/** ms. */
const reopenAfter = 30_000;

let stream: EventSource | undefined;
let connected = false;
const hearers = new Map<LiveTopic, Set<() => void>>();
const watchers = new Set<() => void>();

function setConnected(value: boolean): void {
  if (connected === value) return;
  connected = value;
  for (const watcher of watchers) watcher();
}

/** Opens the stream of hints; the browser opens it again by itself after a loss. Harmless when it is open. */
export function startLive(): void {
  if (stream) return;
  stream = new EventSource('/api/v1/live');
  stream.onopen = () => {
    setConnected(true);
    // What changed while the line was down is unknown: everything is asked again.
    for (const listeners of hearers.values()) for (const listener of listeners) listener();
  };
  stream.onerror = () => {
    setConnected(false);
    // The browser gives up when it is refused: the session has ended, or something before the server has.
    if (stream?.readyState === EventSource.CLOSED) askAgain();
  };
  for (const topic of liveTopics) {
    stream.addEventListener(topic, () => {
      for (const listener of hearers.get(topic) ?? []) listener();
    });
  }
}

/** Any question tells whether the session has ended, and then leads to the sign-in; else the stream is opened again. */
function askAgain(): void {
  stream = undefined;
  const open = () => setTimeout(startLive, reopenAfter);
  get('/platform/alarms').then(open, (error: unknown) => {
    if (!(error instanceof RequestProblem && error.status === 401)) open();
  });
}

/** Closes the stream, at sign-out. */
export function stopLive(): void {
  stream?.close();
  stream = undefined;
  setConnected(false);
}

/** Whether hints arrive now. */
export function useConnected(): boolean {
  return useSyncExternalStore(
    (watcher) => {
      watchers.add(watcher);
      return () => watchers.delete(watcher);
    },
    () => connected,
  );
}

/** Calls `refresh` when one of the topics is hinted at, at most once in `pause` ms and never while the page is hidden. */
export function useLive(topics: readonly LiveTopic[], refresh: () => void, pause = 1500): void {
  const current = useRef(refresh);
  current.current = refresh;
  const key = topics.join();
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    let last = 0;
    let missed = false;
    const run = () => {
      timer = undefined;
      last = Date.now();
      current.current();
    };
    const hear = () => {
      if (document.hidden) missed = true;
      else timer ??= setTimeout(run, Math.max(0, last + pause - Date.now()));
    };
    const shown = () => {
      if (document.hidden || !missed) return;
      missed = false;
      hear();
    };
    const names = key.split(',') as LiveTopic[];
    for (const topic of names) hearers.set(topic, (hearers.get(topic) ?? new Set()).add(hear));
    document.addEventListener('visibilitychange', shown);
    return () => {
      clearTimeout(timer);
      for (const topic of names) hearers.get(topic)?.delete(hear);
      document.removeEventListener('visibilitychange', shown);
    };
  }, [key, pause]);
}
