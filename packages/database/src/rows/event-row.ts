/** Something that happened, as outsiders are told of it. */
export interface EventRow {
  instance_id: string;
  id: string;
  type: string;
  user_id: string | null;
  data: Record<string, unknown>;
  created_at: Date;
  expires_at: Date;
  /** Its place in the instance's feed; bigint, hence text. Null for the moment until it has one. */
  seq: string | null;
}

/** The number of an instance's newest event. */
export interface EventCounterRow {
  instance_id: string;
  /** bigint, hence text. */
  seq: string;
}
