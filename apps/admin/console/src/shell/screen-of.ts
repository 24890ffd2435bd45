/** The screen that an address is of: tabs of one instance are one screen. */
export function screenOf(pathname: string): string {
  return pathname.split('/').slice(0, 3).join('/');
}
