const oneDigit = /^[17]/;
const twoDigits = /^(?:2[07]|3[0-469]|4[013-9]|5[1-8]|6[0-6]|8[1246]|9[0-58])/;

/**
 * The calling code that a number begins with: no code is the beginning of another (ITU-T E.164, list of assigned codes).
 *
 * @param phone digits only
 */
export function callingCodeOf(phone: string): string {
  if (oneDigit.test(phone)) return phone.slice(0, 1);
  return phone.slice(0, twoDigits.test(phone) ? 2 : 3);
}
