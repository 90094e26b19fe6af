export { sessionCookie } from './arrival.ts';
export { createDoor, type Door } from './door.ts';
export type { Answer, Arrival, DoorPorts, PendingRecords, PresentedCredentials } from './gate.ts';
export { liveOperation } from './live-operation.ts';
export { networkOf } from './network-of.ts';
export { openApi } from './openapi.ts';
export { type HttpServer, type HttpServerOptions, type SecureListener, serveHttp } from './server.ts';
export { readTrustedProxies, type TrustedProxies } from './trusted-proxies.ts';
