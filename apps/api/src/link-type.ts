import { AppError } from '@gatehouse/errors';
import { generatedLinkTypes, type GeneratedLinkType } from '@gatehouse/identity';

/** Which link an administrator wants made. @throws AppError `validation_failed` that says which there are */
export function linkTypeIn(type: string): GeneratedLinkType {
  const known = generatedLinkTypes.find((one) => one === type);
  if (known) return known;
  throw new AppError('validation_failed', {
    text: 'type: {found} is not allowed; allowed is {allowed}',
    params: { found: JSON.stringify(type.slice(0, 100)), allowed: generatedLinkTypes.join(', ') },
  });
}
