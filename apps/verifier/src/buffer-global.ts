// Imported before everything else: the libraries take Node's Buffer for granted. The slash means the package, not Node's own.
import { Buffer } from 'buffer/';

Object.assign(globalThis, { Buffer });
