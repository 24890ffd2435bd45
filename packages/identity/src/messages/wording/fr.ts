import type { MailWording } from './mail-wording.ts';

const contactSite = 'Si ce n’était pas vous, choisissez immédiatement un nouveau mot de passe et prévenez le site.';

/** French. */
export const french: MailWording = {
  direction: 'ltr',
  locale: 'fr',
  linkValidity: 'Le lien ne fonctionne qu’une fois, pendant {validity}.',
  codeValidity: 'Le code ne fonctionne qu’une fois, pendant {validity}.',
  copyAddress: 'Si le bouton ne répond pas, copiez cette adresse dans votre navigateur :',
  untilNow: 'Jusqu’à présent',
  fromNow: 'Désormais',
  sentTo: 'Envoyé à {recipient} pour le compte de {site}',
  mails: {
    invite: {
      subject: 'Vous avez reçu une invitation',
      heading: 'Vous êtes invité(e) sur {site}',
      lead: 'Un compte a été créé pour vous. Acceptez l’invitation pour choisir un mot de passe et vous connecter.',
      action: 'Accepter l’invitation',
      otherwise: 'Si vous ne savez pas de quoi il s’agit, ignorez ce message.',
    },
    confirmation: {
      subject: 'Confirmez votre inscription',
      heading: 'Confirmez votre adresse e-mail',
      lead: 'Merci de vous être inscrit(e) sur {site}. Un clic prouve que cette adresse est la vôtre, et votre compte est prêt.',
      action: 'Confirmer mon adresse',
      otherwise: 'Si vous ne vous êtes pas inscrit(e), ignorez ce message : sans ce clic, aucun compte n’est ouvert.',
    },
    recovery: {
      subject: 'Réinitialisez votre mot de passe',
      heading: 'Choisissez un nouveau mot de passe',
      lead: 'On nous a demandé de rétablir l’accès à votre compte sur {site}. Suivez le lien pour définir un nouveau mot de passe.',
      action: 'Définir un nouveau mot de passe',
      otherwise: 'Si la demande ne vient pas de vous, ignorez ce message. Votre mot de passe reste inchangé.',
    },
    email_change: {
      subject: 'Confirmez le changement d’adresse e-mail',
      heading: 'Confirmez votre nouvelle adresse',
      lead: 'Vous avez demandé à utiliser une autre adresse e-mail pour votre compte sur {site}.',
      action: 'Utiliser la nouvelle adresse',
      otherwise: 'Si vous n’avez rien demandé, ignorez ce message. Sans ce clic, rien ne change.',
    },
    magic_link: {
      subject: 'Votre lien de connexion',
      heading: 'Connexion à {site}',
      lead: 'Un clic suffit pour vous connecter à votre compte sur {site}.',
      action: 'Se connecter',
      otherwise: 'Si la demande ne vient pas de vous, ignorez ce message. Sans ce clic, personne n’est connecté.',
    },
    reauthentication: {
      subject: '{code} est votre code de vérification',
      heading: 'Votre code de vérification',
      lead: 'Saisissez ce code pour confirmer que c’est bien vous qui modifiez votre compte sur {site}.',
      otherwise:
        'Si vous n’avez pas demandé de code, quelqu’un est connecté à votre compte : choisissez immédiatement un nouveau mot de passe.',
    },
    password_changed_notification: {
      subject: 'Votre mot de passe a été modifié',
      heading: 'Votre mot de passe a été modifié',
      lead: 'Le mot de passe de votre compte sur {site} vient d’être modifié.',
      otherwise: contactSite,
    },
    email_changed_notification: {
      subject: 'Votre adresse e-mail a été modifiée',
      heading: 'Votre adresse e-mail a été modifiée',
      lead: 'Votre compte sur {site} n’utilise plus l’adresse {oldEmail}.',
      otherwise: contactSite,
    },
    phone_changed_notification: {
      subject: 'Votre numéro de téléphone a été modifié',
      heading: 'Votre numéro de téléphone a été modifié',
      lead: 'Le numéro de téléphone de votre compte sur {site} vient d’être modifié.',
      otherwise: contactSite,
    },
    identity_linked_notification: {
      subject: 'Un moyen de connexion a été ajouté',
      heading: 'Un moyen de connexion a été ajouté',
      lead: 'Vous pouvez désormais vous connecter à votre compte sur {site} avec {provider}.',
      otherwise: contactSite,
    },
    identity_unlinked_notification: {
      subject: 'Un moyen de connexion a été retiré',
      heading: 'Un moyen de connexion a été retiré',
      lead: 'Vous ne pouvez plus vous connecter à votre compte sur {site} avec {provider}.',
      otherwise: contactSite,
    },
    mfa_factor_enrolled_notification: {
      subject: 'Une méthode de vérification a été ajoutée',
      heading: 'Une méthode de vérification a été ajoutée',
      lead: 'La connexion à votre compte sur {site} peut désormais demander une seconde étape.',
      otherwise: contactSite,
    },
    mfa_factor_unenrolled_notification: {
      subject: 'Une méthode de vérification a été retirée',
      heading: 'Une méthode de vérification a été retirée',
      lead: 'La connexion à votre compte sur {site} ne demande plus la méthode de vérification qui a été retirée.',
      otherwise: contactSite,
    },
  },
};
