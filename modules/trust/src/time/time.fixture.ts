import { openTrialAuthorities } from '../authority/authority.fixture.ts';
import { createTimestamping } from './create-timestamping.ts';

const log = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };

/** A founded city that stamps time as a demonstration does; for tests. */
export async function openTrialTime(more: { readonly demonstration?: boolean } = { demonstration: true }) {
  const city = await openTrialAuthorities();
  const { db, ports, certifier } = city;
  const { alarms } = ports;
  const open = () => createTimestamping({ db, log, certifier, ...ports, ...more });
  const timestamping = open();
  await timestamping.start();
  return {
    ...city,
    alarms,
    timestamping,
    /** Another process over the same database. */
    open,
    close: async () => {
      await timestamping.stop();
      await city.close();
    },
  };
}
