import type { Socket } from 'node:net';
import type { Connections } from './connections.ts';
import { type ListenerPorts, maximumMessageBytes, peerAddress } from './listener.ts';
import { type RelpFrame, RelpFramer, relpFrame } from './relp-framer.ts';
import type { RelpTail, RelpTails } from './relp-tails.ts';
import type { Source } from './sources.ts';
import { holdBack } from './stream-connection.ts';

// Larger frames are refused as lines, not as frames: the sender would send them again for ever.
const maximumFrame = 16 * 1024 * 1024;
const offers = 'relp_version=0\nrelp_software=citywall,1,https://example.invalid/citywall\ncommands=syslog';

/** Reads RELP as rsyslog speaks it from one connection: a message is acknowledged only when it is durable, in order. */
export function readRelp(
  socket: Socket,
  source: () => Source,
  ports: ListenerPorts & { readonly tails: RelpTails },
  connections: Connections,
): void {
  new RelpSession(socket, source, ports, connections);
}

/** One connection: open, then syslog frames, then close. */
class RelpSession {
  readonly #socket: Socket;
  readonly #source: () => Source;
  readonly #ports: ListenerPorts & { readonly tails: RelpTails };
  readonly #framer = new RelpFramer(maximumFrame);
  #opened: Source | undefined;
  /** Since the sender opened, and all that came before is settled. */
  #tail: RelpTail | undefined;
  /** Answers leave in the order of the frames. */
  #answers: Promise<void> = Promise.resolve();

  constructor(
    socket: Socket,
    source: () => Source,
    ports: ListenerPorts & { readonly tails: RelpTails },
    connections: Connections,
  ) {
    this.#socket = socket;
    this.#source = source;
    this.#ports = ports;
    socket.on('error', () => socket.destroy());
    socket.setKeepAlive(true, 60_000);
    socket.on('data', (chunk: Buffer) => {
      connections.touch(socket);
      this.#take(chunk);
    });
  }

  #take(chunk: Buffer): void {
    try {
      const frames = this.#framer.push(chunk);
      let lines: RelpFrame[] = [];
      for (const frame of frames) {
        if (frame.command === 'syslog') lines.push(frame);
        else {
          if (lines.length > 0) this.#store(lines);
          lines = [];
          this.#control(frame);
        }
      }
      if (lines.length > 0) this.#store(lines);
    } catch (error) {
      this.#ports.log.warn(
        { peer: peerAddress(this.#socket.remoteAddress), error: String(error) },
        'a RELP connection was closed',
      );
      this.#socket.destroy();
    }
    if (this.#ports.intake.paused) holdBack(this.#socket, this.#ports);
  }

  #control(frame: RelpFrame): void {
    if (frame.command === 'open') this.#open(frame);
    else if (frame.command === 'close') {
      this.#forget();
      this.#answer(frame, '');
      this.#answers = this.#answers.then(() => {
        this.#socket.end(relpFrame(0, 'serverclose', ''));
      });
    } else this.#answer(frame, '500 unknown command');
  }

  /** Neighbouring frames of one chunk are one parcel: together durable, then acknowledged one by one. */
  #store(frames: readonly RelpFrame[]): void {
    const { intake } = this.#ports;
    const source = this.#sender();
    const tail = this.#tailOf(source);
    const fresh = frames.filter(({ data }) => !tail.isStored(data)).map(({ data }) => data);
    const parcel = intake.parcel(source);
    for (const data of fresh) {
      if (data.length > maximumMessageBytes) parcel.refuse('too-long', data, data.length);
      else if (data.length === 0) parcel.refuse('empty', data, 0);
      else if (data.includes(0)) parcel.refuse('binary', data, data.length);
      else parcel.line(data, 0, trimmedEnd(data));
    }
    // What came again is kept again: its answer may be lost again.
    const done = tail.store(
      frames.map(({ data }) => data),
      parcel,
    );
    this.#answers = this.#answers.then(async () => {
      try {
        await done;
        for (const frame of frames) this.#write(relpFrame(frame.transaction, 'rsp', '200 OK'));
      } catch {
        // Not acknowledged: the sender keeps the messages and sends them again on a new connection.
        this.#socket.destroy();
      }
    });
    done.catch(() => undefined);
  }

  #sender(): Source {
    this.#opened ??= this.#source();
    return this.#opened;
  }

  #tailOf({ name }: Source): RelpTail {
    this.#tail ??= this.#ports.tails.open(name);
    return this.#tail;
  }

  /** The sender sends nothing before it has this answer, so it waits until all that came before is settled. */
  #open(frame: RelpFrame): void {
    const { tails } = this.#ports;
    const { name } = this.#sender();
    this.#answers = this.#answers.then(async () => {
      await tails.settled(name);
      this.#tail = tails.open(name);
    });
    this.#answer(frame, `200 OK\n${offers}`);
  }

  #forget(): void {
    if (!this.#opened) return;
    const { intake } = this.#ports;
    const source = this.#opened;
    this.#answers = this.#answers.then(() => this.#tail?.forget(intake.parcel(source)).catch(() => undefined));
  }

  #answer(frame: RelpFrame, text: string): void {
    this.#answers = this.#answers.then(() => this.#write(relpFrame(frame.transaction, 'rsp', text)));
  }

  #write(bytes: Buffer): void {
    if (!this.#socket.destroyed) this.#socket.write(bytes);
  }
}

function trimmedEnd(data: Buffer): number {
  let end = data.length;
  while (end > 0 && (data[end - 1] === 10 || data[end - 1] === 13)) end--;
  return end;
}
