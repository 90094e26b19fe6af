export { type Claims, type Doubt, type Opened, open, readPublicKey, seal } from './envelope.ts';
export {
  addressWidth,
  contains,
  lastAddress,
  makeNetwork,
  type Network,
  overlaps,
  parseNetwork,
} from './network.ts';
export {
  type DenyArguments,
  type OpenC2Message,
  type OpenC2Request,
  type OpenC2Response,
  type RuleInForce,
  readRequest,
} from './openc2.ts';
