/** What becomes of a line whose user is there already. */
export type ImportPolicy = 'skip' | 'update' | 'fail';

/** An import of users, and how far it has come. Counts are bigint, hence text. */
export interface UserImportRow {
  instance_id: string;
  id: string;
  policy: ImportPolicy;
  lines_done: string;
  /** SHA-256 of the lines that are done; empty before the first. */
  digest: Buffer;
  added: string;
  updated: string;
  skipped: string;
  failed: string;
  created_at: Date;
  updated_at: Date;
  finished_at: Date | null;
}
