import { authorityControls, extendedKeyUsage, extension, purposeOid } from '@citywall/x509';
import { expect, test } from 'vitest';
import { limitExtensions } from './limits.ts';

test('an authority of others, however little it is limited, makes nobody an attribute authority of the city', () => {
  const givesNothing = extension(authorityControls, { permitted: [], excluded: [], permitsUnspecified: false });
  const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');
  for (const limits of [{}, { purposes: ['serverAuth' as const] }])
    expect(limitExtensions(limits).map(hex)).toContain(hex(givesNothing));
});

test('an authority of others stamps no time for the city unless that is what it is let in for', () => {
  const stamps = (limits: Parameters<typeof limitExtensions>[0]): boolean => {
    const oid = Buffer.from(extension(extendedKeyUsage, [purposeOid.timeStamping])).subarray(-8);
    return limitExtensions(limits).some((bytes) => Buffer.from(bytes).includes(oid));
  };
  expect(stamps({})).toBe(false);
  expect(stamps({ purposes: ['timeStamping'] })).toBe(true);
});
