import { cpus, release } from 'node:os';

/** One measured row. `ratio` above 1 is always better than the peer; a missing peer is null. */
export interface Figure {
  readonly name: string;
  readonly ours: number;
  readonly unit: string;
  readonly peer: number | null;
  readonly ratio: number | null;
  readonly peerName: string | null;
  readonly machine: string;
}

/** The machine that measured, as every row names it. */
export const machine = `${cpus()[0]?.model.trim() || process.arch} × ${cpus().length}, Linux ${release()}, Node ${process.versions.node}`;

/** A row without a peer. */
export function alone(name: string, ours: number, unit: string): Figure {
  return { name, ours, unit, peer: null, ratio: null, peerName: null, machine };
}

/** A row beside a peer on the same work in the same run; `better` says in which direction the unit is good. */
export function beside(
  name: string,
  ours: number,
  unit: string,
  peer: { readonly name: string; readonly value: number; readonly better: 'higher' | 'lower' },
): Figure {
  const ratio = peer.better === 'higher' ? ours / peer.value : peer.value / ours;
  return { name, ours, unit, peer: peer.value, ratio: Number(ratio.toFixed(3)), peerName: peer.name, machine };
}
