import type { MailWording } from './mail-wording.ts';

const contactSite = 'Jeśli to nie Twoje działanie, natychmiast ustaw nowe hasło i powiadom administratora witryny.';

/** Polish. */
export const polish: MailWording = {
  direction: 'ltr',
  locale: 'pl',
  linkValidity: 'Link działa jeden raz. Ważność: {validity}.',
  codeValidity: 'Kod działa jeden raz. Ważność: {validity}.',
  copyAddress: 'Jeśli przycisk nie działa, skopiuj ten adres do przeglądarki:',
  untilNow: 'Dotychczas',
  fromNow: 'Od teraz',
  sentTo: 'Wysłano na adres {recipient} w imieniu {site}',
  mails: {
    invite: {
      subject: 'Masz zaproszenie',
      heading: 'Zaproszenie do {site}',
      lead: 'Utworzono dla Ciebie konto. Przyjmij zaproszenie, aby ustawić hasło i się zalogować.',
      action: 'Przyjmij zaproszenie',
      otherwise: 'Jeśli nie wiesz, o co chodzi, zignoruj tę wiadomość.',
    },
    confirmation: {
      subject: 'Potwierdź rejestrację',
      heading: 'Potwierdź swój adres e-mail',
      lead: 'Dziękujemy za rejestrację w {site}. Jedno kliknięcie potwierdzi, że to Twój adres, i konto będzie gotowe.',
      action: 'Potwierdź mój adres',
      otherwise: 'Jeśli to nie Twoja rejestracja, zignoruj tę wiadomość: bez kliknięcia konto nie powstanie.',
    },
    recovery: {
      subject: 'Zresetuj hasło',
      heading: 'Ustaw nowe hasło',
      lead: 'Otrzymaliśmy prośbę o przywrócenie dostępu do Twojego konta w {site}. Kliknij link, aby ustawić nowe hasło.',
      action: 'Ustaw nowe hasło',
      otherwise: 'Jeśli to nie Twoja prośba, zignoruj tę wiadomość. Hasło pozostanie bez zmian.',
    },
    email_change: {
      subject: 'Potwierdź zmianę adresu e-mail',
      heading: 'Potwierdź nowy adres',
      lead: 'Otrzymaliśmy prośbę o zmianę adresu e-mail Twojego konta w {site}.',
      action: 'Użyj nowego adresu',
      otherwise: 'Jeśli to nie Twoja prośba, zignoruj tę wiadomość. Bez kliknięcia nic się nie zmieni.',
    },
    magic_link: {
      subject: 'Twój link do logowania',
      heading: 'Zaloguj się do {site}',
      lead: 'Jedno kliknięcie zaloguje Cię na konto w {site}.',
      action: 'Zaloguj się',
      otherwise: 'Jeśli to nie Twoja prośba, zignoruj tę wiadomość. Bez kliknięcia nikt się nie zaloguje.',
    },
    reauthentication: {
      subject: '{code} to Twój kod weryfikacyjny',
      heading: 'Twój kod weryfikacyjny',
      lead: 'Wpisz ten kod, aby potwierdzić, że zmiany na koncie w {site} pochodzą od Ciebie.',
      otherwise: 'Jeśli to nie Twoja prośba o kod, ktoś jest zalogowany na Twoje konto: natychmiast ustaw nowe hasło.',
    },
    password_changed_notification: {
      subject: 'Twoje hasło zostało zmienione',
      heading: 'Twoje hasło zostało zmienione',
      lead: 'Hasło do Twojego konta w {site} zostało właśnie zmienione.',
      otherwise: contactSite,
    },
    email_changed_notification: {
      subject: 'Twój adres e-mail został zmieniony',
      heading: 'Twój adres e-mail został zmieniony',
      lead: 'Twoje konto w {site} nie używa już adresu {oldEmail}.',
      otherwise: contactSite,
    },
    phone_changed_notification: {
      subject: 'Twój numer telefonu został zmieniony',
      heading: 'Twój numer telefonu został zmieniony',
      lead: 'Numer telefonu Twojego konta w {site} został właśnie zmieniony.',
      otherwise: contactSite,
    },
    identity_linked_notification: {
      subject: 'Dodano sposób logowania',
      heading: 'Dodano sposób logowania',
      lead: 'Na konto w {site} można się teraz zalogować przez {provider}.',
      otherwise: contactSite,
    },
    identity_unlinked_notification: {
      subject: 'Usunięto sposób logowania',
      heading: 'Usunięto sposób logowania',
      lead: 'Na konto w {site} nie można się już zalogować przez {provider}.',
      otherwise: contactSite,
    },
    mfa_factor_enrolled_notification: {
      subject: 'Dodano metodę weryfikacji',
      heading: 'Dodano metodę weryfikacji',
      lead: 'Logowanie na konto w {site} może teraz wymagać drugiego kroku.',
      otherwise: contactSite,
    },
    mfa_factor_unenrolled_notification: {
      subject: 'Usunięto metodę weryfikacji',
      heading: 'Usunięto metodę weryfikacji',
      lead: 'Logowanie na konto w {site} nie wymaga już usuniętej metody weryfikacji.',
      otherwise: contactSite,
    },
  },
};
