import { join } from 'node:path';
import { type City, startCity } from '@citywall/city';
import type { CityServer } from './city-server.ts';

const keySetting = 'platform.demonstration.key';

/**
 * Starts the demonstration city with credentials of its own: an intake key and, at its first day, an invitation for
 * its gateway. From then on it acts only through the public interfaces. A key left by a crash is revoked.
 */
export async function startDemonstration(server: CityServer): Promise<City> {
  const { house, platform, url, syslogPort } = server;
  const { ports } = platform;
  const left = ports.settings.get(keySetting, '');
  const { key, invitation } = await ports.db.transaction().execute(async (db) => {
    if (left !== '') await house.identity.revokeMachineKey(db, left);
    const key = await house.identity.createMachineKey(db, { name: 'demonstration city', roles: ['intake'] });
    await ports.settings.set(db, keySetting, key.id);
    return { key, invitation: await house.response.invite(db, 'demonstration gateway') };
  });
  const city = await startCity({
    url,
    intakeKey: key.token,
    syslog: { host: '127.0.0.1', port: syslogPort },
    stateDir: join(ports.dataDir, 'demonstration'),
    gatewayToken: invitation.token,
    log: (line) => ports.log.info({}, `demonstration city: ${line}`),
  });
  return {
    ...city,
    async stop() {
      await city.stop();
      await house.identity.revokeMachineKey(ports.db, key.id);
    },
  };
}
