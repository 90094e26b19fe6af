import type { Ports, Recorder } from '@citywall/kernel';

/** What the server lends to trust besides the platform's ports. */
export interface TrustSurroundings {
  readonly recorder: Recorder;
}

/** Everything a use case of this module may reach. */
export interface Context extends TrustSurroundings {
  readonly ports: Ports;
}
