import type { MailWording } from './mail-wording.ts';

const contactSite = 'Se non sei stato tu, scegli subito una nuova password e avvisa il sito.';

/** Italian. */
export const italian: MailWording = {
  direction: 'ltr',
  locale: 'it',
  linkValidity: 'Il link funziona una sola volta, per {validity}.',
  codeValidity: 'Il codice funziona una sola volta, per {validity}.',
  copyAddress: 'Se il pulsante non funziona, copia questo indirizzo nel browser:',
  untilNow: 'Finora',
  fromNow: 'Da ora in poi',
  sentTo: 'Inviato a {recipient} per conto di {site}',
  mails: {
    invite: {
      subject: 'Hai ricevuto un invito',
      heading: 'Il tuo invito a {site}',
      lead: 'È stato creato un account per te. Accetta l’invito per scegliere una password e accedere.',
      action: 'Accetta l’invito',
      otherwise: 'Se non sai di che cosa si tratta, ignora questo messaggio.',
    },
    confirmation: {
      subject: 'Conferma la tua registrazione',
      heading: 'Conferma il tuo indirizzo email',
      lead: 'Grazie per la registrazione su {site}. Un clic dimostra che questo indirizzo è tuo e il tuo account è pronto.',
      action: 'Conferma il mio indirizzo',
      otherwise: 'Se la registrazione non è tua, ignora questo messaggio: senza il clic non si apre nessun account.',
    },
    recovery: {
      subject: 'Reimposta la tua password',
      heading: 'Scegli una nuova password',
      lead: 'È stato chiesto di recuperare l’accesso al tuo account su {site}. Segui il link per impostare una nuova password.',
      action: 'Imposta una nuova password',
      otherwise: 'Se la richiesta non è tua, ignora questo messaggio. La tua password resta quella di prima.',
    },
    email_change: {
      subject: 'Conferma il cambio di indirizzo email',
      heading: 'Conferma il tuo nuovo indirizzo',
      lead: 'Hai chiesto di usare un altro indirizzo email per il tuo account su {site}.',
      action: 'Usa il nuovo indirizzo',
      otherwise: 'Se la richiesta non è tua, ignora questo messaggio. Senza il clic non cambia nulla.',
    },
    magic_link: {
      subject: 'Il tuo link di accesso',
      heading: 'Accedi a {site}',
      lead: 'Basta un clic per accedere al tuo account su {site}.',
      action: 'Accedi',
      otherwise: 'Se la richiesta non è tua, ignora questo messaggio. Senza il clic nessuno accede.',
    },
    reauthentication: {
      subject: '{code} è il tuo codice di verifica',
      heading: 'Il tuo codice di verifica',
      lead: 'Inserisci questo codice per confermare che le modifiche al tuo account su {site} sono tue.',
      otherwise: 'Se non hai chiesto alcun codice, qualcuno è nel tuo account: scegli subito una nuova password.',
    },
    password_changed_notification: {
      subject: 'La tua password è stata cambiata',
      heading: 'La tua password è stata cambiata',
      lead: 'La password del tuo account su {site} è stata appena cambiata.',
      otherwise: contactSite,
    },
    email_changed_notification: {
      subject: 'Il tuo indirizzo email è stato cambiato',
      heading: 'Il tuo indirizzo email è stato cambiato',
      lead: 'Il tuo account su {site} non usa più l’indirizzo {oldEmail}.',
      otherwise: contactSite,
    },
    phone_changed_notification: {
      subject: 'Il tuo numero di telefono è stato cambiato',
      heading: 'Il tuo numero di telefono è stato cambiato',
      lead: 'Il numero di telefono del tuo account su {site} è stato appena cambiato.',
      otherwise: contactSite,
    },
    identity_linked_notification: {
      subject: 'È stato aggiunto un modo di accedere',
      heading: 'È stato aggiunto un modo di accedere',
      lead: 'Ora puoi accedere al tuo account su {site} con {provider}.',
      otherwise: contactSite,
    },
    identity_unlinked_notification: {
      subject: 'È stato rimosso un modo di accedere',
      heading: 'È stato rimosso un modo di accedere',
      lead: 'Non puoi più accedere al tuo account su {site} con {provider}.',
      otherwise: contactSite,
    },
    mfa_factor_enrolled_notification: {
      subject: 'È stato aggiunto un metodo di verifica',
      heading: 'È stato aggiunto un metodo di verifica',
      lead: 'L’accesso al tuo account su {site} può ora richiedere un secondo passaggio.',
      otherwise: contactSite,
    },
    mfa_factor_unenrolled_notification: {
      subject: 'È stato rimosso un metodo di verifica',
      heading: 'È stato rimosso un metodo di verifica',
      lead: 'L’accesso al tuo account su {site} non richiede più il metodo di verifica che è stato rimosso.',
      otherwise: contactSite,
    },
  },
};
