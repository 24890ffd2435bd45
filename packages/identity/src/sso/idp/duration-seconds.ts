const shape =
  /^P(?:(\d{1,6})Y)?(?:(\d{1,6})M)?(?:(\d{1,6})D)?(?:T(?:(\d{1,9})H)?(?:(\d{1,9})M)?(?:(\d{1,9})(?:\.\d+)?S)?)?$/;
const secondsOf = [31_536_000, 2_592_000, 86_400, 3_600, 60, 1];

/** A duration of XML Schema in seconds, a month as 30 days; null for what is none. */
export function durationSeconds(text: string): number | null {
  const parts = shape.exec(text)?.slice(1);
  if (!parts || parts.every((part) => part === undefined)) return null;
  return parts.reduce((sum, part, index) => sum + Number(part ?? 0) * (secondsOf[index] ?? 0), 0);
}
