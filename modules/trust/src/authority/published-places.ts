import type { PublishedPlaces } from './compose-certificate.ts';

/** Where relying parties find what an authority publishes, below the address that the city made public. */
export function publishedPlaces(base: string, authority: string, shard: number): PublishedPlaces {
  return {
    certificate: `${base}/authority/${authority}.cer`,
    ocsp: `${base}/ocsp/${authority}`,
    list: `${base}/crl/${authority}/${shard}.crl`,
    delta: `${base}/crl/${authority}/${shard}-delta.crl`,
  };
}
