import type { Clock, Live, Settings } from '@citywall/kernel';
import type { Certifier } from '../authority/certifier.ts';

/** What the ways of enrolment that people decide on share. */
export interface EnrolmentDesk {
  readonly clock: Clock;
  readonly settings: Settings;
  readonly live: Live;
  readonly certifier: Certifier;
}
