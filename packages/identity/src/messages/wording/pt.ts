import type { MailWording } from './mail-wording.ts';

const contactSite = 'Se não foi você, escolha imediatamente uma nova senha e avise o site.';

/** Portuguese, as it is written in Brazil. */
export const portuguese: MailWording = {
  direction: 'ltr',
  locale: 'pt',
  linkValidity: 'O link funciona uma única vez, por {validity}.',
  codeValidity: 'O código funciona uma única vez, por {validity}.',
  copyAddress: 'Se o botão não funcionar, copie este endereço para o seu navegador:',
  untilNow: 'Até agora',
  fromNow: 'A partir de agora',
  sentTo: 'Enviado para {recipient} em nome de {site}',
  mails: {
    invite: {
      subject: 'Você recebeu um convite',
      heading: 'Seu convite para {site}',
      lead: 'Uma conta foi criada para você. Aceite o convite para escolher uma senha e entrar.',
      action: 'Aceitar o convite',
      otherwise: 'Se você não sabe do que se trata, ignore esta mensagem.',
    },
    confirmation: {
      subject: 'Confirme o seu cadastro',
      heading: 'Confirme o seu endereço de e-mail',
      lead: 'Agradecemos o seu cadastro em {site}. Um clique mostra que este endereço é seu, e a sua conta fica pronta.',
      action: 'Confirmar meu endereço',
      otherwise: 'Se você não se cadastrou, ignore esta mensagem: sem o clique nenhuma conta é aberta.',
    },
    recovery: {
      subject: 'Redefina a sua senha',
      heading: 'Escolha uma nova senha',
      lead: 'Recebemos um pedido para recuperar o acesso à sua conta em {site}. Siga o link para definir uma nova senha.',
      action: 'Definir uma nova senha',
      otherwise: 'Se o pedido não foi seu, ignore esta mensagem. A sua senha continua a mesma.',
    },
    email_change: {
      subject: 'Confirme a mudança de e-mail',
      heading: 'Confirme o seu novo endereço',
      lead: 'Você pediu para usar outro endereço de e-mail na sua conta em {site}.',
      action: 'Usar o novo endereço',
      otherwise: 'Se você não pediu isso, ignore esta mensagem. Sem o clique nada muda.',
    },
    magic_link: {
      subject: 'Seu link de acesso',
      heading: 'Entre em {site}',
      lead: 'Um clique basta para entrar na sua conta em {site}.',
      action: 'Entrar',
      otherwise: 'Se o pedido não foi seu, ignore esta mensagem. Sem o clique ninguém entra.',
    },
    reauthentication: {
      subject: '{code} é o seu código de verificação',
      heading: 'Seu código de verificação',
      lead: 'Digite este código para confirmar que é você quem altera a sua conta em {site}.',
      otherwise: 'Se você não pediu um código, alguém entrou na sua conta: escolha imediatamente uma nova senha.',
    },
    password_changed_notification: {
      subject: 'A sua senha foi alterada',
      heading: 'A sua senha foi alterada',
      lead: 'A senha da sua conta em {site} acabou de ser alterada.',
      otherwise: contactSite,
    },
    email_changed_notification: {
      subject: 'O seu endereço de e-mail foi alterado',
      heading: 'O seu endereço de e-mail foi alterado',
      lead: 'A sua conta em {site} não usa mais o endereço {oldEmail}.',
      otherwise: contactSite,
    },
    phone_changed_notification: {
      subject: 'O seu número de telefone foi alterado',
      heading: 'O seu número de telefone foi alterado',
      lead: 'O número de telefone da sua conta em {site} acabou de ser alterado.',
      otherwise: contactSite,
    },
    identity_linked_notification: {
      subject: 'Uma forma de entrar foi adicionada',
      heading: 'Uma forma de entrar foi adicionada',
      lead: 'Agora você pode entrar na sua conta em {site} com {provider}.',
      otherwise: contactSite,
    },
    identity_unlinked_notification: {
      subject: 'Uma forma de entrar foi removida',
      heading: 'Uma forma de entrar foi removida',
      lead: 'Você não pode mais entrar na sua conta em {site} com {provider}.',
      otherwise: contactSite,
    },
    mfa_factor_enrolled_notification: {
      subject: 'Um método de verificação foi adicionado',
      heading: 'Um método de verificação foi adicionado',
      lead: 'Ao entrar na sua conta em {site}, agora pode ser pedida uma segunda etapa.',
      otherwise: contactSite,
    },
    mfa_factor_unenrolled_notification: {
      subject: 'Um método de verificação foi removido',
      heading: 'Um método de verificação foi removido',
      lead: 'Ao entrar na sua conta em {site}, o método de verificação removido não é mais pedido.',
      otherwise: contactSite,
    },
  },
};
