/** PostgreSQL and PgBouncer refuse root; `nobody` owns nothing else. Empty where this process is not root. */
export function unprivilegedAccount(): { uid: number; gid: number } | Record<string, never> {
  return process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : {};
}
