import type { MailWording } from './mail-wording.ts';

const contactSite = 'Bunu siz yapmadıysanız hemen yeni bir parola belirleyin ve siteye haber verin.';

/** Turkish. */
export const turkish: MailWording = {
  direction: 'ltr',
  locale: 'tr',
  linkValidity: 'Bağlantı tek kullanımlıktır ve {validity} geçerlidir.',
  codeValidity: 'Kod tek kullanımlıktır ve {validity} geçerlidir.',
  copyAddress: 'Düğme çalışmıyorsa bu adresi tarayıcınıza kopyalayın:',
  untilNow: 'Şimdiye kadar',
  fromNow: 'Bundan sonra',
  sentTo: '{site} adına {recipient} adresine gönderildi',
  mails: {
    invite: {
      subject: 'Davet edildiniz',
      heading: '{site} sitesine davet edildiniz',
      lead: 'Sizin için bir hesap oluşturuldu. Parola belirleyip oturum açmak için daveti kabul edin.',
      action: 'Daveti kabul et',
      otherwise: 'Bunun ne olduğunu bilmiyorsanız bu iletiyi dikkate almayın.',
    },
    confirmation: {
      subject: 'Kaydınızı onaylayın',
      heading: 'E-posta adresinizi onaylayın',
      lead: '{site} sitesine kaydolduğunuz için teşekkürler. Tek tıklamayla bu adresin size ait olduğunu gösterin; hesabınız hazır.',
      action: 'Adresimi onayla',
      otherwise: 'Siz kaydolmadıysanız bu iletiyi dikkate almayın: tıklama olmadan hesap açılmaz.',
    },
    recovery: {
      subject: 'Parolanızı sıfırlayın',
      heading: 'Yeni bir parola belirleyin',
      lead: '{site} hesabınıza yeniden erişim istendi. Yeni bir parola belirlemek için bağlantıyı izleyin.',
      action: 'Yeni parola belirle',
      otherwise: 'Bunu siz istemediyseniz bu iletiyi dikkate almayın. Parolanız aynı kalır.',
    },
    email_change: {
      subject: 'E-posta değişikliğini onaylayın',
      heading: 'Yeni adresinizi onaylayın',
      lead: '{site} hesabınız için başka bir e-posta adresi kullanmak istediniz.',
      action: 'Yeni adresi kullan',
      otherwise: 'Bunu siz istemediyseniz bu iletiyi dikkate almayın. Tıklama olmadan hiçbir şey değişmez.',
    },
    magic_link: {
      subject: 'Oturum açma bağlantınız',
      heading: '{site} sitesinde oturum açın',
      lead: '{site} hesabınızda oturum açmak için tek tıklama yeterli.',
      action: 'Oturum aç',
      otherwise: 'Bunu siz istemediyseniz bu iletiyi dikkate almayın. Tıklama olmadan oturum açılmaz.',
    },
    reauthentication: {
      subject: '{code} doğrulama kodunuz',
      heading: 'Doğrulama kodunuz',
      lead: '{site} hesabınızı değiştirenin siz olduğunu onaylamak için bu kodu girin.',
      otherwise: 'Kod istemediyseniz hesabınızda başka biri oturum açmış demektir: hemen yeni bir parola belirleyin.',
    },
    password_changed_notification: {
      subject: 'Parolanız değiştirildi',
      heading: 'Parolanız değiştirildi',
      lead: '{site} hesabınızın parolası az önce değiştirildi.',
      otherwise: contactSite,
    },
    email_changed_notification: {
      subject: 'E-posta adresiniz değiştirildi',
      heading: 'E-posta adresiniz değiştirildi',
      lead: '{site} hesabınız artık {oldEmail} adresini kullanmıyor.',
      otherwise: contactSite,
    },
    phone_changed_notification: {
      subject: 'Telefon numaranız değiştirildi',
      heading: 'Telefon numaranız değiştirildi',
      lead: '{site} hesabınızın telefon numarası az önce değiştirildi.',
      otherwise: contactSite,
    },
    identity_linked_notification: {
      subject: 'Bir oturum açma yöntemi eklendi',
      heading: 'Bir oturum açma yöntemi eklendi',
      lead: 'Artık {site} hesabınızda {provider} ile oturum açabilirsiniz.',
      otherwise: contactSite,
    },
    identity_unlinked_notification: {
      subject: 'Bir oturum açma yöntemi kaldırıldı',
      heading: 'Bir oturum açma yöntemi kaldırıldı',
      lead: 'Artık {site} hesabınızda {provider} ile oturum açamazsınız.',
      otherwise: contactSite,
    },
    mfa_factor_enrolled_notification: {
      subject: 'Bir doğrulama yöntemi eklendi',
      heading: 'Bir doğrulama yöntemi eklendi',
      lead: '{site} hesabınızda oturum açarken artık ikinci bir adım istenebilir.',
      otherwise: contactSite,
    },
    mfa_factor_unenrolled_notification: {
      subject: 'Bir doğrulama yöntemi kaldırıldı',
      heading: 'Bir doğrulama yöntemi kaldırıldı',
      lead: '{site} hesabınızda oturum açarken kaldırılan doğrulama yöntemi artık istenmez.',
      otherwise: contactSite,
    },
  },
};
