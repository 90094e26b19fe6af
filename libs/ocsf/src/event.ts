/** metadata of an event; `version` is the schema version, `uid` is given by the intake. */
export interface Metadata {
  readonly version: string;
  readonly product: {
    readonly name?: string;
    readonly vendor_name?: string;
    readonly version?: string;
    readonly uid?: string;
  };
  readonly uid?: string;
  readonly event_code?: string;
  readonly log_name?: string;
  readonly log_provider?: string;
  readonly log_level?: string;
  readonly log_format?: string;
  readonly log_source?: string;
  readonly original_time?: string;
  readonly original_event_uid?: string;
  readonly correlation_uid?: string;
  readonly sequence?: number;
  readonly profiles?: readonly string[];
  readonly labels?: readonly string[];
}

/** One normalised security observation: a JSON object in the form of OCSF 1.8.0. Times are integer ms UTC. */
export interface OcsfEvent {
  readonly class_uid: number;
  readonly category_uid: number;
  readonly activity_id: number;
  readonly type_uid: number;
  readonly severity_id: number;
  readonly time: number;
  readonly metadata: Metadata;
  readonly class_name?: string;
  readonly category_name?: string;
  readonly activity_name?: string;
  readonly type_name?: string;
  readonly severity?: string;
  readonly status_id?: number;
  readonly status?: string;
  readonly status_detail?: string;
  readonly message?: string;
  readonly count?: number;
  readonly raw_data?: string;
  readonly raw_data_size?: number;
  readonly unmapped?: Readonly<Record<string, unknown>>;
  readonly [attribute: string]: unknown;
}

/** The schema version that events carry in metadata.version. */
export const schemaVersion = '1.8.0';
