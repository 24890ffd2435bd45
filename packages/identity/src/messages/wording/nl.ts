import type { MailWording } from './mail-wording.ts';

const contactSite = 'Was jij dit niet, kies dan meteen een nieuw wachtwoord en waarschuw de site.';

/** Dutch. */
export const dutch: MailWording = {
  direction: 'ltr',
  locale: 'nl',
  linkValidity: 'De link werkt één keer, gedurende {validity}.',
  codeValidity: 'De code werkt één keer, gedurende {validity}.',
  copyAddress: 'Werkt de knop niet? Kopieer dan dit adres naar je browser:',
  untilNow: 'Tot nu toe',
  fromNow: 'Vanaf nu',
  sentTo: 'Verstuurd aan {recipient} namens {site}',
  mails: {
    invite: {
      subject: 'Je bent uitgenodigd',
      heading: 'Je bent uitgenodigd voor {site}',
      lead: 'Er is een account voor je aangemaakt. Accepteer de uitnodiging om een wachtwoord te kiezen en in te loggen.',
      action: 'Uitnodiging accepteren',
      otherwise: 'Weet je niet waar dit over gaat? Negeer dan dit bericht.',
    },
    confirmation: {
      subject: 'Bevestig je registratie',
      heading: 'Bevestig je e-mailadres',
      lead: 'Bedankt voor je registratie bij {site}. Eén klik laat zien dat dit adres van jou is, en je account is klaar.',
      action: 'Mijn adres bevestigen',
      otherwise: 'Heb je je niet geregistreerd? Negeer dan dit bericht: zonder de klik wordt er geen account geopend.',
    },
    recovery: {
      subject: 'Stel je wachtwoord opnieuw in',
      heading: 'Kies een nieuw wachtwoord',
      lead: 'Er is gevraagd om je weer toegang te geven tot je account bij {site}. Volg de link om een nieuw wachtwoord in te stellen.',
      action: 'Nieuw wachtwoord instellen',
      otherwise: 'Heb je dit niet gevraagd? Negeer dan dit bericht. Je wachtwoord blijft zoals het is.',
    },
    email_change: {
      subject: 'Bevestig de wijziging van je e-mailadres',
      heading: 'Bevestig je nieuwe adres',
      lead: 'Je hebt gevraagd om een ander e-mailadres te gebruiken voor je account bij {site}.',
      action: 'Het nieuwe adres gebruiken',
      otherwise: 'Heb je dit niet gevraagd? Negeer dan dit bericht. Zonder de klik verandert er niets.',
    },
    magic_link: {
      subject: 'Je inloglink',
      heading: 'Inloggen bij {site}',
      lead: 'Met één klik log je in op je account bij {site}.',
      action: 'Inloggen',
      otherwise: 'Heb je dit niet gevraagd? Negeer dan dit bericht. Zonder de klik wordt niemand ingelogd.',
    },
    reauthentication: {
      subject: '{code} is je verificatiecode',
      heading: 'Je verificatiecode',
      lead: 'Voer deze code in om te bevestigen dat jij het bent die je account bij {site} wijzigt.',
      otherwise:
        'Heb je geen code gevraagd, dan is er iemand ingelogd op je account: kies meteen een nieuw wachtwoord.',
    },
    password_changed_notification: {
      subject: 'Je wachtwoord is gewijzigd',
      heading: 'Je wachtwoord is gewijzigd',
      lead: 'Het wachtwoord van je account bij {site} is zojuist gewijzigd.',
      otherwise: contactSite,
    },
    email_changed_notification: {
      subject: 'Je e-mailadres is gewijzigd',
      heading: 'Je e-mailadres is gewijzigd',
      lead: 'Je account bij {site} gebruikt het adres {oldEmail} niet meer.',
      otherwise: contactSite,
    },
    phone_changed_notification: {
      subject: 'Je telefoonnummer is gewijzigd',
      heading: 'Je telefoonnummer is gewijzigd',
      lead: 'Het telefoonnummer van je account bij {site} is zojuist gewijzigd.',
      otherwise: contactSite,
    },
    identity_linked_notification: {
      subject: 'Er is een inlogmethode toegevoegd',
      heading: 'Er is een inlogmethode toegevoegd',
      lead: 'Je kunt nu met {provider} inloggen op je account bij {site}.',
      otherwise: contactSite,
    },
    identity_unlinked_notification: {
      subject: 'Er is een inlogmethode verwijderd',
      heading: 'Er is een inlogmethode verwijderd',
      lead: 'Je kunt niet meer met {provider} inloggen op je account bij {site}.',
      otherwise: contactSite,
    },
    mfa_factor_enrolled_notification: {
      subject: 'Er is een verificatiemethode toegevoegd',
      heading: 'Er is een verificatiemethode toegevoegd',
      lead: 'Bij het inloggen op je account bij {site} kan nu om een tweede stap worden gevraagd.',
      otherwise: contactSite,
    },
    mfa_factor_unenrolled_notification: {
      subject: 'Er is een verificatiemethode verwijderd',
      heading: 'Er is een verificatiemethode verwijderd',
      lead: 'Bij het inloggen op je account bij {site} wordt niet meer om de verwijderde verificatiemethode gevraagd.',
      otherwise: contactSite,
    },
  },
};
