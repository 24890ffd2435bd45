import type { MailWording } from './mail-wording.ts';

const contactSite = 'Si no has sido tú, elige de inmediato una contraseña nueva y avisa al sitio.';

/** Spanish. */
export const spanish: MailWording = {
  direction: 'ltr',
  locale: 'es',
  linkValidity: 'El enlace funciona una sola vez, durante {validity}.',
  codeValidity: 'El código funciona una sola vez, durante {validity}.',
  copyAddress: 'Si el botón no responde, copia esta dirección en tu navegador:',
  untilNow: 'Hasta ahora',
  fromNow: 'A partir de ahora',
  sentTo: 'Enviado a {recipient} en nombre de {site}',
  mails: {
    invite: {
      subject: 'Has recibido una invitación',
      heading: 'Te han invitado a {site}',
      lead: 'Se ha creado una cuenta para ti. Acepta la invitación para elegir una contraseña e iniciar sesión.',
      action: 'Aceptar la invitación',
      otherwise: 'Si no sabes de qué se trata, ignora este mensaje.',
    },
    confirmation: {
      subject: 'Confirma tu registro',
      heading: 'Confirma tu dirección de correo',
      lead: 'Gracias por registrarte en {site}. Con un clic demuestras que esta dirección es tuya y tu cuenta queda lista.',
      action: 'Confirmar mi dirección',
      otherwise: 'Si no te has registrado, ignora este mensaje: sin el clic no se abre ninguna cuenta.',
    },
    recovery: {
      subject: 'Restablece tu contraseña',
      heading: 'Elige una contraseña nueva',
      lead: 'Nos han pedido que recuperes el acceso a tu cuenta en {site}. Sigue el enlace para fijar una contraseña nueva.',
      action: 'Fijar una contraseña nueva',
      otherwise: 'Si no lo has pedido tú, ignora este mensaje. Tu contraseña sigue siendo la misma.',
    },
    email_change: {
      subject: 'Confirma el cambio de correo',
      heading: 'Confirma tu nueva dirección',
      lead: 'Has pedido usar otra dirección de correo para tu cuenta en {site}.',
      action: 'Usar la nueva dirección',
      otherwise: 'Si no lo has pedido, ignora este mensaje. Sin el clic no cambia nada.',
    },
    magic_link: {
      subject: 'Tu enlace para iniciar sesión',
      heading: 'Inicia sesión en {site}',
      lead: 'Con un clic inicias sesión en tu cuenta en {site}.',
      action: 'Iniciar sesión',
      otherwise: 'Si no lo has pedido tú, ignora este mensaje. Sin el clic nadie inicia sesión.',
    },
    reauthentication: {
      subject: '{code} es tu código de verificación',
      heading: 'Tu código de verificación',
      lead: 'Introduce este código para confirmar que eres tú quien modifica tu cuenta en {site}.',
      otherwise:
        'Si no has pedido ningún código, alguien ha iniciado sesión en tu cuenta: elige de inmediato una contraseña nueva.',
    },
    password_changed_notification: {
      subject: 'Se ha cambiado tu contraseña',
      heading: 'Se ha cambiado tu contraseña',
      lead: 'La contraseña de tu cuenta en {site} acaba de cambiarse.',
      otherwise: contactSite,
    },
    email_changed_notification: {
      subject: 'Se ha cambiado tu dirección de correo',
      heading: 'Se ha cambiado tu dirección de correo',
      lead: 'Tu cuenta en {site} ya no usa la dirección {oldEmail}.',
      otherwise: contactSite,
    },
    phone_changed_notification: {
      subject: 'Se ha cambiado tu número de teléfono',
      heading: 'Se ha cambiado tu número de teléfono',
      lead: 'El número de teléfono de tu cuenta en {site} acaba de cambiarse.',
      otherwise: contactSite,
    },
    identity_linked_notification: {
      subject: 'Se ha añadido una forma de iniciar sesión',
      heading: 'Se ha añadido una forma de iniciar sesión',
      lead: 'Ahora puedes iniciar sesión en tu cuenta en {site} con {provider}.',
      otherwise: contactSite,
    },
    identity_unlinked_notification: {
      subject: 'Se ha quitado una forma de iniciar sesión',
      heading: 'Se ha quitado una forma de iniciar sesión',
      lead: 'Ya no puedes iniciar sesión en tu cuenta en {site} con {provider}.',
      otherwise: contactSite,
    },
    mfa_factor_enrolled_notification: {
      subject: 'Se ha añadido un método de verificación',
      heading: 'Se ha añadido un método de verificación',
      lead: 'Ahora, al iniciar sesión en tu cuenta en {site}, se puede pedir un segundo paso.',
      otherwise: contactSite,
    },
    mfa_factor_unenrolled_notification: {
      subject: 'Se ha quitado un método de verificación',
      heading: 'Se ha quitado un método de verificación',
      lead: 'Al iniciar sesión en tu cuenta en {site} ya no se pide el método de verificación que se ha quitado.',
      otherwise: contactSite,
    },
  },
};
