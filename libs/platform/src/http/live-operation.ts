import { Readable } from 'node:stream';
import { type Live, type Operation, operation, type StreamAnswer } from '@citywall/kernel';
import { Type } from 'typebox';

/** A page that lives longer than this must connect again, and with that be decided again. */
const longestMs = 10 * 60_000;
/** A comment keeps proxies from closing a silent stream. */
const heartbeatMs = 15_000;
/** Hints waiting for a slow page; beyond, it is told only that it missed some. */
const maximumWaiting = 500;

/** `platform.live.listen`: server-sent events that tell pages what changed; ids and counts only. */
export function liveOperation(live: Live): Operation {
  return operation({
    name: 'platform.live.listen',
    http: 'GET /live',
    summary: { en: 'Follow what changes, for live pages', zh: '跟踪变化（供实时页面使用）' },
    input: Type.Object({}),
    output: Type.String({ description: 'text/event-stream: event = topic, data = JSON of ids and counts' }),
    risk: 'low',
    recording: 'aggregate',
    passive: true,
    answers: 'stream',
    resource: () => ({ type: 'Live', id: '*' }),
    async run(_input, call): Promise<string> {
      return {
        contentType: 'text/event-stream; charset=utf-8',
        content: hints(live, call.signal, call.principal.id),
      } satisfies StreamAnswer as never;
    },
  });
}

/** Ends when what the listener may do has changed: connecting again, the page is decided anew. */
function hints(live: Live, signal: AbortSignal, listener: string): Readable {
  const waiting: string[] = ['retry: 2000\n\n'];
  const stream = new Readable({
    read() {
      const text = waiting.splice(0).join('');
      if (text !== '') this.push(text);
    },
    destroy(error, done) {
      stop();
      done(error);
    },
  });
  const say = (text: string): void => {
    if (stream.destroyed) return;
    if (waiting.length >= maximumWaiting) {
      waiting.length = 0;
      waiting.push('event: missed\ndata: {}\n\n');
    } else waiting.push(text);
    if (stream.readableLength === 0) stream.push(waiting.splice(0).join(''));
  };
  const forget = live.listen((topic, data) => {
    if (topic === 'identity.user' && data.id === listener) stream.destroy();
    else say(`event: ${topic}\ndata: ${JSON.stringify(data)}\n\n`);
  });
  const heartbeat = setInterval(() => say(': alive\n\n'), heartbeatMs);
  const end = setTimeout(() => stream.push(null), longestMs);
  function stop(): void {
    forget();
    clearInterval(heartbeat);
    clearTimeout(end);
  }
  signal.addEventListener('abort', () => stream.destroy(), { once: true });
  return stream;
}
