import type { ApiMiddleware } from '../../../api-state.ts';
import { answerJson } from '../presenters/present.ts';

/** `GET /settings`: what a login form needs to know (netlify.md 3.2; a superset with decision 16). */
export const showSettings: ApiMiddleware = (ctx) => {
  const { external, disable_signup, mailer } = ctx.state.instance.settings;
  const { saml } = external;
  answerJson(ctx, {
    external: {
      bitbucket: external.bitbucket.enabled,
      github: external.github.enabled,
      gitlab: external.gitlab.enabled,
      google: external.google.enabled,
      facebook: external.facebook.enabled,
      email: external.email.enabled,
      saml: saml.enabled,
    },
    external_labels: saml.name === '' ? {} : { saml: saml.name },
    disable_signup,
    autoconfirm: mailer.autoconfirm,
    mailer_autoconfirm: mailer.autoconfirm,
  });
};
