import type { LogSource } from '@citywall/ocsf';
import { logSource } from '../log-sources.ts';
import { channelServices, kernelFileCategories, serviceCategories, sysmonCategories } from './windows-source.table.ts';

const mostChannels = 1000;
const mostIds = 1000;
const byChannel = new Map<string, Map<number, LogSource>>();
const prefixes = Object.entries(channelServices)
  .filter(([channel]) => channel.endsWith('*'))
  .map(([channel, service]) => [channel.slice(0, -1), service] as const);

/** The log source of a Windows event by the channel it was written to, its id, and its provider where there is no channel. */
export function windowsSource(channel: string, eventId: number, provider: string): LogSource {
  const key = channel === '' ? `provider ${provider}` : channel;
  let byId = byChannel.get(key);
  if (byId === undefined) {
    byId = new Map();
    // Names come from outside: what is kept of them is bounded.
    if (byChannel.size < mostChannels) byChannel.set(key, byId);
  }
  let source = byId.get(eventId);
  if (source === undefined) {
    source = findSource(channel.toLowerCase(), eventId, provider.toLowerCase());
    if (byId.size < mostIds) byId.set(eventId, source);
  }
  return source;
}

function findSource(channel: string, eventId: number, provider: string): LogSource {
  if (channel === 'linux-sysmon/operational') return logSource('linux', sysmonCategories[eventId] ?? [], ['sysmon']);
  if (channel === '' && provider === 'microsoft-windows-kernel-file') {
    return logSource('windows', kernelFileCategories[eventId] ?? [], []);
  }
  const service = channelServices[channel] ?? prefixes.find(([prefix]) => channel.startsWith(prefix))?.[1];
  if (service === undefined) {
    const isSysmon = channel === '' && provider === 'microsoft-windows-sysmon';
    return isSysmon ? logSource('windows', sysmonCategories[eventId] ?? [], ['sysmon']) : logSource('windows', [], []);
  }
  const categories = service === 'sysmon' ? sysmonCategories[eventId] : serviceCategories[service]?.[eventId];
  return logSource('windows', categories ?? [], [service]);
}
