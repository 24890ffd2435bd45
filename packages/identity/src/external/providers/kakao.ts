import { z } from 'zod';
import { flag, subject, text } from '../answer-fields.ts';
import type { IdTokenClaims } from '../issuers/verify-id-token.ts';
import { onlyEmail, type Profile } from '../profile.ts';
import { tokensOf, type Provider } from '../provider.ts';
import { standardClaims, textIn } from '../token-claims.ts';

const nobody = { nickname: '', profile_image_url: '' };
const account = z.object({
  id: subject,
  kakao_account: z.object({
    email: text,
    is_email_valid: flag,
    is_email_verified: flag,
    profile: z.object({ nickname: text, profile_image_url: text }).catch(nobody),
  }),
});

/** https://developers.kakao.com/docs/latest/en/kakaologin/rest-api */
export const kakao: Provider = {
  title: 'Kakao',
  endpoints: {
    authorize: 'https://kauth.kakao.com/oauth/authorize',
    token: 'https://kauth.kakao.com/oauth/token',
  },
  scopes: ['account_email', 'profile_image', 'profile_nickname'],
  pkce: 'never',
  clientAuth: 'body',
  idToken: tokensOf('https://kauth.kakao.com', profileOf),
  async readProfile({ get, at }) {
    const { id, kakao_account: known } = await get('https://kapi.kakao.com/v2/user/me', account);
    const { nickname, profile_image_url: picture } = known.profile;
    return {
      subject: id,
      emails: onlyEmail(known.email, known.is_email_valid && known.is_email_verified),
      claims: {
        iss: at('https://kapi.kakao.com'),
        name: nickname,
        full_name: nickname,
        preferred_username: nickname,
        user_name: nickname,
        avatar_url: picture,
      },
    };
  },
};

function profileOf(claims: IdTokenClaims): Profile {
  const emails = onlyEmail(textIn(claims, 'email'), true);
  return { subject: claims.sub, emails, claims: standardClaims(claims) };
}
