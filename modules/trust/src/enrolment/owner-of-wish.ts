import { invalid } from '@citywall/kernel';
import type { CertificateWish, Purpose } from '../authority/profile.ts';
import type { Actor } from '../surroundings.ts';

/**
 * Whom a certificate is for when a station asks, which enrols many: a device is named by its serial number or else its
 * common name, a service by its first host name; everything else belongs to who asks.
 */
export function ownerOfWish(purpose: Purpose, wish: CertificateWish, requester: Actor): Actor {
  const host = wish.names.find(({ kind }) => kind === 'host')?.value;
  if (purpose === 'services' && host !== undefined) return { type: 'application', id: host, name: host };
  if (purpose !== 'devices') return requester;
  const attributeValue = (wanted: string) => wish.subject.find(({ attribute }) => attribute === wanted)?.value;
  const name = attributeValue('commonName');
  const id = attributeValue('serialNumber') ?? name;
  if (id === undefined)
    throw invalid('trust.request.refused', {
      en: 'A device needs a serial number or a common name in its subject.',
      zh: '设备证书的主体须包含序列号或通用名称。',
    });
  return { type: 'device', id, name: name ?? id };
}
