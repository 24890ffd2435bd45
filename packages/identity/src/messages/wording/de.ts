import type { MailWording } from './mail-wording.ts';

const contactSite = 'Waren Sie das nicht, wählen Sie sofort ein neues Passwort und verständigen Sie den Betreiber.';

/** German. */
export const german: MailWording = {
  direction: 'ltr',
  locale: 'de',
  linkValidity: 'Der Link funktioniert einmal. Gültigkeit: {validity}.',
  codeValidity: 'Der Code funktioniert einmal. Gültigkeit: {validity}.',
  copyAddress: 'Falls die Schaltfläche nicht funktioniert, kopieren Sie diese Adresse in Ihren Browser:',
  untilNow: 'Bisher',
  fromNow: 'Ab jetzt',
  sentTo: 'An {recipient} gesendet im Auftrag von {site}',
  mails: {
    invite: {
      subject: 'Sie wurden eingeladen',
      heading: 'Einladung zu {site}',
      lead: 'Für Sie wurde ein Konto angelegt. Nehmen Sie die Einladung an, um ein Passwort zu wählen und sich anzumelden.',
      action: 'Einladung annehmen',
      otherwise: 'Wenn Sie nicht wissen, worum es geht, ignorieren Sie diese Nachricht.',
    },
    confirmation: {
      subject: 'Bestätigen Sie Ihre Registrierung',
      heading: 'Bestätigen Sie Ihre E-Mail-Adresse',
      lead: 'Danke für Ihre Registrierung bei {site}. Ein Klick zeigt, dass diese Adresse Ihnen gehört, und Ihr Konto ist bereit.',
      action: 'Adresse bestätigen',
      otherwise:
        'Falls Sie sich nicht registriert haben, ignorieren Sie diese Nachricht: Ohne Klick entsteht kein Konto.',
    },
    recovery: {
      subject: 'Setzen Sie Ihr Passwort zurück',
      heading: 'Wählen Sie ein neues Passwort',
      lead: 'Jemand möchte wieder Zugang zu Ihrem Konto bei {site}. Folgen Sie dem Link, um ein neues Passwort festzulegen.',
      action: 'Neues Passwort festlegen',
      otherwise: 'Falls Sie das nicht waren, ignorieren Sie diese Nachricht. Ihr Passwort bleibt, wie es ist.',
    },
    email_change: {
      subject: 'Bestätigen Sie die Änderung Ihrer E-Mail-Adresse',
      heading: 'Bestätigen Sie Ihre neue Adresse',
      lead: 'Sie möchten für Ihr Konto bei {site} eine andere E-Mail-Adresse verwenden.',
      action: 'Neue Adresse verwenden',
      otherwise: 'Falls Sie das nicht veranlasst haben, ignorieren Sie diese Nachricht. Ohne Klick ändert sich nichts.',
    },
    magic_link: {
      subject: 'Ihr Link zum Anmelden',
      heading: 'Anmelden bei {site}',
      lead: 'Ein Klick meldet Sie in Ihrem Konto bei {site} an.',
      action: 'Anmelden',
      otherwise: 'Falls Sie das nicht waren, ignorieren Sie diese Nachricht. Ohne Klick wird niemand angemeldet.',
    },
    reauthentication: {
      subject: '{code} ist Ihr Bestätigungscode',
      heading: 'Ihr Bestätigungscode',
      lead: 'Geben Sie diesen Code ein, um zu bestätigen, dass Sie selbst Ihr Konto bei {site} ändern.',
      otherwise:
        'Falls Sie keinen Code angefordert haben, ist jemand in Ihrem Konto angemeldet: Wählen Sie sofort ein neues Passwort.',
    },
    password_changed_notification: {
      subject: 'Ihr Passwort wurde geändert',
      heading: 'Ihr Passwort wurde geändert',
      lead: 'Das Passwort Ihres Kontos bei {site} wurde soeben geändert.',
      otherwise: contactSite,
    },
    email_changed_notification: {
      subject: 'Ihre E-Mail-Adresse wurde geändert',
      heading: 'Ihre E-Mail-Adresse wurde geändert',
      lead: 'Ihr Konto bei {site} verwendet die Adresse {oldEmail} nicht mehr.',
      otherwise: contactSite,
    },
    phone_changed_notification: {
      subject: 'Ihre Telefonnummer wurde geändert',
      heading: 'Ihre Telefonnummer wurde geändert',
      lead: 'Die Telefonnummer Ihres Kontos bei {site} wurde soeben geändert.',
      otherwise: contactSite,
    },
    identity_linked_notification: {
      subject: 'Eine Anmeldemöglichkeit wurde hinzugefügt',
      heading: 'Eine Anmeldemöglichkeit wurde hinzugefügt',
      lead: 'Sie können sich in Ihrem Konto bei {site} nun mit {provider} anmelden.',
      otherwise: contactSite,
    },
    identity_unlinked_notification: {
      subject: 'Eine Anmeldemöglichkeit wurde entfernt',
      heading: 'Eine Anmeldemöglichkeit wurde entfernt',
      lead: 'Sie können sich in Ihrem Konto bei {site} nicht mehr mit {provider} anmelden.',
      otherwise: contactSite,
    },
    mfa_factor_enrolled_notification: {
      subject: 'Ein Bestätigungsverfahren wurde hinzugefügt',
      heading: 'Ein Bestätigungsverfahren wurde hinzugefügt',
      lead: 'Beim Anmelden in Ihrem Konto bei {site} kann nun ein zweiter Schritt verlangt werden.',
      otherwise: contactSite,
    },
    mfa_factor_unenrolled_notification: {
      subject: 'Ein Bestätigungsverfahren wurde entfernt',
      heading: 'Ein Bestätigungsverfahren wurde entfernt',
      lead: 'Beim Anmelden in Ihrem Konto bei {site} wird das entfernte Bestätigungsverfahren nicht mehr verlangt.',
      otherwise: contactSite,
    },
  },
};
