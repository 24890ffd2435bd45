/** Something that was done, by whom. */
export interface AuditLogEntryRow {
  instance_id: string;
  id: string;
  payload: Record<string, unknown>;
  ip_address: string;
  created_at: Date;
}
