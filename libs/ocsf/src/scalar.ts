import { isIP } from 'node:net';

const hostname = /^[A-Za-z0-9_]([A-Za-z0-9_.-]*[A-Za-z0-9_.])?$/;
const macAddress = /^[0-9A-Fa-f]{2}([:-][0-9A-Fa-f]{2}){5}$/;

/** Why a value is not of a scalar type of the schema; undefined when it is. Types that are only strings are checked as such. */
export function scalarProblem(value: unknown, type: string): string | undefined {
  switch (type) {
    case 'integer':
    case 'long':
      return Number.isSafeInteger(value) ? undefined : 'is not an integer';
    case 'timestamp':
      return Number.isSafeInteger(value) ? undefined : 'is not an integer number of milliseconds';
    case 'port':
      return Number.isInteger(value) && (value as number) >= 0 && (value as number) <= 65535
        ? undefined
        : 'is not a port';
    case 'float':
      return typeof value === 'number' && Number.isFinite(value) ? undefined : 'is not a number';
    case 'boolean':
      return typeof value === 'boolean' ? undefined : 'is not a boolean';
    case 'json':
      return undefined;
    case 'ip':
      return typeof value === 'string' && isIP(value) !== 0 ? undefined : 'is not an IP address';
    case 'hostname':
      return typeof value === 'string' && value.length <= 255 && hostname.test(value)
        ? undefined
        : 'is not a host name';
    case 'mac':
      return typeof value === 'string' && macAddress.test(value) ? undefined : 'is not a MAC address';
    default:
      return typeof value === 'string' ? undefined : 'is not a string';
  }
}
