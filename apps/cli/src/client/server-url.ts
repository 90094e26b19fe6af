/** Where a server listens when nobody said otherwise. */
export const defaultUrl = process.env.CITYWALL_URL ?? 'http://127.0.0.1:8420';
