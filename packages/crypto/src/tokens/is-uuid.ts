const uuid = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** True for a UUID of 36 characters, in either case and of any version (RFC 9562 4). */
export function isUuid(text: string): boolean {
  return uuid.test(text);
}
