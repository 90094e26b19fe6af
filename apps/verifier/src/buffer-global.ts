// Imported before everything else: the libraries take Node's Buffer for granted.
import { Buffer } from 'buffer';

Object.assign(globalThis, { Buffer });
