// Stands for node:net in this page: whether a text is an address.

const octet = '(?:25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)';
const ipv4 = new RegExp(`^${octet}(?:\\.${octet}){3}$`);

/** Whether the text is an IPv4 address in dotted decimal form. */
export function isIPv4(text: string): boolean {
  return ipv4.test(text);
}

/** 4, 6, or 0 when the text is no address. */
export function isIP(text: string): 0 | 4 | 6 {
  if (isIPv4(text)) return 4;
  return /^[0-9a-fA-F:.]+$/.test(text) && text.includes(':') && URL.canParse(`http://[${text}]/`) ? 6 : 0;
}

/** Lists of addresses are asked for when a server is to be known by its address: never here. */
export class BlockList {
  constructor() {
    throw new Error('this page knows no peers');
  }
}
