/** A rule that is really in force, as read back from what enforces it. */
export interface EnforcedRule {
  readonly ruleNumber: number;
  /** Canonical address or CIDR network. */
  readonly network: string;
  /** When it ends by itself, ms since 1970. */
  readonly untilMs: number;
}

/** What stops traffic: nftables on a gateway, or a proxy of its own. */
export interface Enforcer {
  /**
   * Stops all traffic from and to the network until `untilMs`, open connections included. MUST answer the
   * same rule number when the network is denied already (and then adopt the new end), and MUST NOT answer
   * before the rule is in force. `network` is canonical and checked.
   */
  deny(network: string, untilMs: number): Promise<number>;
  /** Ends a rule. Ending one that does not exist is no error. */
  remove(ruleNumber: number): Promise<void>;
  /** The rules in force now; MUST read them back and MUST NOT name one that has ended. */
  list(): Promise<readonly EnforcedRule[]>;
}
