import { AppError } from '@gatehouse/errors';
import { verificationTypes, type VerificationType } from '@gatehouse/identity';

/**
 * What a mail was about.
 *
 * @throws AppError `validation_failed` for a type that no mail has.
 */
export function knownType(type: string): VerificationType {
  const known = verificationTypes.find((one) => one === type);
  if (known) return known;
  throw new AppError('validation_failed', { text: 'Unsupported verification type' });
}
