import type { AttributeRow } from './attribute.ts';

/**
 * Objects of OCSF 1.8.0 by name. Objects that are referenced but not listed are
 * accepted as they are: only that they are objects is checked.
 */
export const objectTable: Readonly<Record<string, AttributeRow>> = {
  metadata: {
    required: 'product:@product version:string',
    recommended: 'log_name:string original_time:string reporter:@reporter tenant_uid:string',
    optional:
      'correlation_uid:string debug:string[] event_code:string extension:@extension extensions:@extension[] is_truncated:boolean labels:string[] log_format:string log_level:string log_provider:string log_source:string log_version:string logged_time:timestamp loggers:@logger[] modified_time:timestamp original_event_uid:string processed_time:timestamp profiles:string[] sequence:integer source:string tags:@key_value_object[] total_queued_duration:@timespan transformation_info_list:@transformation_info[] transmit_time:timestamp type:string uid:string untruncated_size:integer',
  },
  product: {
    required: '',
    recommended: 'name:string uid:string vendor_name:string version:string',
    optional: 'cpe_name:string feature:@feature lang:string path:string url_string:url',
  },
  finding_info: {
    required: 'uid:string',
    recommended: 'analytic:@analytic title:string',
    optional:
      'attack_graph:@graph attacks:@attack[] created_time:timestamp data_sources:string[] desc:string first_seen_time:timestamp kill_chain:@kill_chain_phase[] last_seen_time:timestamp modified_time:timestamp product:@product product_uid:string related_analytics:@analytic[] related_events:@related_event[] related_events_count:integer src_url:url tags:@key_value_object[] traits:@trait[] types:string[] uid_alt:string',
  },
  related_event: {
    required: 'uid:string',
    recommended: 'severity_id:integer type_uid:long',
    optional:
      'attacks:@attack[] count:integer created_time:timestamp desc:string first_seen_time:timestamp kill_chain:@kill_chain_phase[] last_seen_time:timestamp modified_time:timestamp observables:@observable[] product:@product product_uid:string severity:string status:string tags:@key_value_object[] title:string traits:@trait[] type:string type_name:string',
  },
  network_endpoint: {
    required: '',
    recommended:
      'hostname:hostname instance_uid:string interface_name:string interface_uid:string ip:ip name:string owner:@user port:port svc_name:string type_id:integer uid:string',
    optional:
      'agent_list:@agent[] autonomous_system:@autonomous_system domain:string fingerprints:@fingerprint[] hw_info:@device_hw_info intermediate_ips:ip[] isp:string isp_org:string location:@location mac:mac mac_vendor:string network_scope:string network_scope_id:integer os:@os pool:@group proxy_endpoint:@network_proxy subnet_uid:string type:string vlan_uid:string vpc_uid:string zone:string',
    atLeastOne: 'ip uid name hostname svc_name instance_uid interface_uid interface_name domain',
  },
  network_connection_info: {
    required: 'direction_id:integer',
    recommended: 'boundary_id:integer protocol_name:string protocol_num:integer protocol_ver_id:integer uid:string',
    optional:
      'boundary:string community_uid:string direction:string flag_history:string protocol_ver:string session:@session tcp_flags:integer',
  },
  network_traffic: {
    required: '',
    recommended: 'bytes:long packets:long',
    optional:
      'bytes_in:long bytes_missed:long bytes_out:long chunks:long chunks_in:long chunks_out:long end_time:timestamp packets_in:long packets_out:long start_time:timestamp timespan:@timespan',
  },
  network_proxy: {
    required: '',
    recommended:
      'hostname:hostname instance_uid:string interface_name:string interface_uid:string ip:ip name:string owner:@user port:port svc_name:string type_id:integer uid:string',
    optional:
      'agent_list:@agent[] autonomous_system:@autonomous_system domain:string fingerprints:@fingerprint[] hw_info:@device_hw_info intermediate_ips:ip[] isp:string isp_org:string location:@location mac:mac mac_vendor:string network_scope:string network_scope_id:integer os:@os pool:@group proxy_endpoint:@network_proxy subnet_uid:string type:string vlan_uid:string vpc_uid:string zone:string',
  },
  dns_query: {
    required: 'hostname:hostname',
    recommended: 'class:string opcode_id:integer packet_uid:integer type:string',
    optional: 'opcode:string',
  },
  dns_answer: {
    required: 'rdata:string',
    recommended: 'class:string flag_ids:integer[] packet_uid:integer ttl:integer type:string',
    optional: 'flags:string[]',
  },
  http_request: {
    required: '',
    recommended: 'http_headers:@http_header[] http_method:string url:@url user_agent:string version:string',
    optional: 'args:string body_length:integer length:integer referrer:string uid:string x_forwarded_for:ip[]',
  },
  http_response: {
    required: 'code:integer',
    recommended: 'http_headers:@http_header[]',
    optional: 'body_length:integer content_type:string latency:integer length:integer message:string status:string',
  },
  tls: {
    required: 'version:string',
    recommended:
      'certificate:@certificate certificate_chain:string[] cipher:string client_ciphers:string[] ja3_hash:@fingerprint ja3s_hash:@fingerprint sni:string',
    optional:
      'alert:integer extension_list:@tls_extension[] handshake_dur:integer key_length:integer server_ciphers:string[] tls_extension_list:@tls_extension[]',
  },
  certificate: {
    required: 'issuer:string serial_number:string',
    recommended:
      'created_time:timestamp expiration_time:timestamp fingerprints:@fingerprint[] is_self_signed:boolean subject:string version:string',
    optional: 'sans:@san[] uid:string',
  },
  process: {
    required: '',
    recommended:
      'cmd_line:string cpid:uuid created_time:timestamp file:@file name:process_name parent_process:@process pid:integer uid:string user:@user',
    optional:
      'ancestry:@process_entity[] environment_variables:@environment_variable[] integrity:string integrity_id:integer loaded_modules:string[] path:string ptid:long sandbox:string session:@session terminated_time:timestamp tid:integer working_directory:string xattributes:@object',
    atLeastOne: 'pid uid cpid',
  },
  user: {
    required: '',
    recommended: 'has_mfa:boolean name:username type_id:integer uid:string',
    optional:
      'account:@account display_name:string domain:string email_addr:email forward_addr:email full_name:string groups:@group[] ldap_person:@ldap_person org:@organization phone_number:string programmatic_credentials:@programmatic_credential[] risk_level:string risk_level_id:integer risk_score:integer type:string uid_alt:string',
    atLeastOne: 'account name uid',
  },
  group: {
    required: '',
    recommended: 'name:string uid:string',
    optional: 'desc:string domain:string privileges:string[] type:string uid_alt:string',
  },
  device: {
    required: 'type_id:integer',
    recommended:
      'hostname:hostname instance_uid:string interface_name:string interface_uid:string owner:@user region:string type:string uid:string vendor_name:string',
    optional:
      'agent_list:@agent[] autoscale_uid:string boot_time:timestamp boot_uid:string created_time:timestamp desc:string domain:string eid:string first_seen_time:timestamp groups:@group[] hw_info:@device_hw_info hypervisor:string iccid:string image:@image imei:string imei_list:string[] ip:ip is_backed_up:boolean is_compliant:boolean is_managed:boolean is_mobile_account_active:boolean is_personal:boolean is_shared:boolean is_supervised:boolean is_trusted:boolean last_seen_time:timestamp location:@location mac:mac mac_vendor:string meid:string model:string modified_time:timestamp name:string network_interfaces:@network_interface[] org:@organization os:@os os_machine_uuid:uuid pool:@group risk_level:string risk_level_id:integer risk_score:integer subnet:subnet subnet_uid:string udid:string uid_alt:string vlan_uid:string vpc_uid:string zone:string',
  },
  os: {
    required: 'name:string type_id:integer',
    recommended: '',
    optional:
      'build:string country:string cpe_name:string cpu_bits:integer edition:string kernel_release:string lang:string sp_name:string sp_ver:integer type:string version:string',
  },
  attack: {
    required: '',
    recommended: 'sub_technique:@sub_technique tactic:@tactic technique:@technique version:string',
    optional: 'mitigation:@mitigation tactics:@tactic[]',
    atLeastOne: 'tactic technique sub_technique',
  },
  tactic: { required: '', recommended: 'name:string uid:string', optional: 'src_url:url' },
  technique: { required: '', recommended: 'name:string uid:string', optional: 'src_url:url' },
  evidences: {
    required: '',
    recommended:
      'actor:@actor api:@api connection_info:@network_connection_info container:@container database:@database databucket:@databucket device:@device dst_endpoint:@network_endpoint email:@email file:@file http_request:@http_request http_response:@http_response ja4_fingerprint_list:@ja4_fingerprint[] job:@job process:@process query:@dns_query resources:@resource_details[] script:@script src_endpoint:@network_endpoint tls:@tls url:@url user:@user',
    optional: 'data:json name:string uid:string verdict:string verdict_id:integer',
    atLeastOne:
      'actor api connection_info data database databucket device dst_endpoint email file process query resources src_endpoint url user job script',
  },
  observable: {
    required: 'type_id:integer',
    recommended: 'name:string',
    optional: 'event_uid:string reputation:@reputation type:string type_uid:long value:string',
  },
  enrichment: {
    required: 'data:json name:string value:string',
    recommended: 'created_time:timestamp provider:string short_desc:string src_url:url type:string',
    optional: 'desc:string reputation:@reputation',
  },
  actor: {
    required: '',
    recommended: 'process:@process user:@user',
    optional: 'app_name:string app_uid:string authorizations:@authorization[] idp:@idp session:@session',
    atLeastOne: 'process user invoked_by session app_name app_uid',
  },
  api: {
    required: 'operation:string',
    recommended: 'request:@request response:@response',
    optional: 'group:@group service:@service token:@token version:string',
  },
  url: {
    required: '',
    recommended:
      'category_ids:integer[] hostname:hostname path:string port:port query_string:string scheme:string url_string:url',
    optional: 'categories:string[] domain:string resource_type:string subdomain:string',
    atLeastOne: 'url_string path',
  },
  fingerprint: { required: 'algorithm_id:integer value:file_hash', recommended: '', optional: 'algorithm:string' },
  file: {
    required: 'name:file_name type_id:integer',
    recommended: 'ext:string hashes:@fingerprint[] path:file_path',
    optional:
      'accessed_time:timestamp accessor:@user attributes:integer company_name:string confidentiality:string confidentiality_id:integer created_time:timestamp creator:@user desc:string drive_type:string drive_type_id:integer encryption_details:@encryption_details imported_symbols:string[] internal_name:string is_deleted:boolean is_encrypted:boolean is_readonly:boolean is_system:boolean mime_type:string modified_time:timestamp modifier:@user owner:@user parent_folder:string product:@product security_descriptor:string signatures:@digital_signature[] size:long tags:@key_value_object[] type:string uid:string uri:url url:@url version:string volume:string xattributes:@object',
  },
  malware: {
    required: 'classification_ids:integer[]',
    recommended: 'name:string provider:string severity_id:integer uid:string',
    optional: 'classifications:string[] cves:@cve[] files:@file[] num_infected:integer severity:string',
  },
  analytic: {
    required: 'type_id:integer',
    recommended: 'name:string uid:string',
    optional: 'algorithm:string category:string desc:string state:string state_id:integer type:string version:string',
  },
  anomaly_analysis: {
    required: 'analysis_targets:@analysis_target[] anomalies:@anomaly[]',
    recommended: 'baselines:@baseline[]',
    optional: '',
  },
  remediation: {
    required: 'desc:string',
    recommended: '',
    optional: 'cis_controls:@cis_control[] kb_article_list:@kb_article[] kb_articles:string[] references:string[]',
  },
  firewall_rule: {
    required: '',
    recommended: 'name:string uid:string',
    optional:
      'category:string condition:string desc:string duration:long match_details:string[] match_location:string rate_limit:integer sensitivity:string type:string version:string',
  },
  session: {
    required: '',
    recommended: 'created_time:timestamp is_remote:boolean issuer:string uid:string',
    optional:
      'count:integer credential_uid:string expiration_reason:string expiration_time:timestamp is_mfa:boolean is_vpn:boolean terminal:string uid_alt:string uuid:uuid',
  },
  location: {
    required: '',
    recommended: 'city:string continent:string country:string',
    optional:
      'aerial_height:string coordinates:float[] desc:string geodetic_altitude:string geodetic_vertical_accuracy:string geohash:string horizontal_accuracy:string is_on_premises:boolean lat:float long:float postal_code:string pressure_altitude:string provider:string region:string',
    atLeastOne: 'city country postal_code region',
  },
  ticket: {
    required: '',
    recommended: 'src_url:url uid:string',
    optional: 'status:string status_details:string[] status_id:integer title:string type:string type_id:integer',
    atLeastOne: 'src_url uid',
  },
  osint: {
    required: 'type_id:integer value:string',
    recommended: 'confidence_id:integer tlp:string',
    optional:
      'answers:@dns_answer[] attacks:@attack[] autonomous_system:@autonomous_system campaign:@campaign category:string comment:string confidence:string created_time:timestamp creator:@user desc:string detection_pattern:string detection_pattern_type:string detection_pattern_type_id:integer email:@email email_auth:@email_auth expiration_time:timestamp external_uid:string file:@file intrusion_sets:string[] kill_chain:@kill_chain_phase[] labels:string[] location:@location malware:@malware[] modified_time:timestamp name:string references:string[] related_analytics:@analytic[] reputation:@reputation risk_score:integer script:@script severity:string severity_id:integer signatures:@digital_signature[] src_url:url subdomains:string[] subnet:subnet threat_actor:@threat_actor type:string uid:string uploaded_time:timestamp vendor_name:string vulnerabilities:@vulnerability[] whois:@whois',
  },
  kill_chain_phase: { required: 'phase_id:integer', recommended: 'phase:string', optional: '' },
  service: {
    required: '',
    recommended: 'name:string uid:string version:string',
    optional: 'labels:string[] tags:@key_value_object[]',
  },
  logger: {
    required: '',
    recommended:
      'device:@device log_name:string log_provider:string logged_time:timestamp name:string product:@product transmit_time:timestamp uid:string',
    optional:
      'event_uid:string is_truncated:boolean log_format:string log_level:string log_version:string untruncated_size:integer version:string',
  },
  policy: {
    required: '',
    recommended: 'is_applied:boolean name:string uid:string version:string',
    optional: 'data:json desc:string group:@group type:string',
    atLeastOne: 'name type uid',
  },
  resource_details: {
    required: '',
    recommended: 'hostname:hostname ip:ip name:string owner:@user role_id:integer uid:resource_uid',
    optional:
      'agent_list:@agent[] created_time:timestamp criticality:string data:json group:@group is_backed_up:boolean labels:string[] modified_time:timestamp namespace:string resource_relationship:@graph role:string tags:@key_value_object[] type:string uid_alt:resource_uid version:string',
  },
};
