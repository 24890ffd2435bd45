import type { MailWording } from './mail-wording.ts';

const contactSite = 'お心当たりがない場合は、すぐに新しいパスワードを設定し、サイトにご連絡ください。';

/** Japanese. */
export const japanese: MailWording = {
  direction: 'ltr',
  locale: 'ja',
  linkValidity: 'リンクは1回だけ使えます。有効期間は{validity}です。',
  codeValidity: 'コードは1回だけ使えます。有効期間は{validity}です。',
  copyAddress: 'ボタンが動作しない場合は、次のアドレスをブラウザーに貼り付けてください。',
  untilNow: 'これまで',
  fromNow: 'これから',
  sentTo: 'このメールは{site}に代わって{recipient}宛てに送信されました',
  mails: {
    invite: {
      subject: '招待が届いています',
      heading: '{site}への招待',
      lead: 'あなたのアカウントが用意されました。招待を承認し、パスワードを設定してログインしてください。',
      action: '招待を承認する',
      otherwise: 'お心当たりがない場合は、このメールを無視してください。',
    },
    confirmation: {
      subject: '登録を確認してください',
      heading: 'メールアドレスの確認',
      lead: '{site}にご登録いただきありがとうございます。ボタンを押すと、このアドレスがご本人のものと確認され、アカウントが使えるようになります。',
      action: 'アドレスを確認する',
      otherwise: '登録した覚えがない場合は、このメールを無視してください。確認しない限り、アカウントは作成されません。',
    },
    recovery: {
      subject: 'パスワードの再設定',
      heading: '新しいパスワードの設定',
      lead: '{site}のアカウントについて、パスワード再設定の依頼がありました。リンクを開いて新しいパスワードを設定してください。',
      action: 'パスワードを設定する',
      otherwise: 'ご依頼でない場合は、このメールを無視してください。パスワードは変更されません。',
    },
    email_change: {
      subject: 'メールアドレスの変更を確認してください',
      heading: '新しいアドレスの確認',
      lead: '{site}のアカウントで、メールアドレスを変更する依頼がありました。',
      action: '新しいアドレスを使う',
      otherwise: 'ご依頼でない場合は、このメールを無視してください。確認しない限り、何も変更されません。',
    },
    magic_link: {
      subject: 'ログイン用リンク',
      heading: '{site}へのログイン',
      lead: 'ボタンを押すと、{site}のアカウントにログインします。',
      action: 'ログインする',
      otherwise: 'ご依頼でない場合は、このメールを無視してください。ボタンを押さない限り、ログインは行われません。',
    },
    reauthentication: {
      subject: '{code} が確認コードです',
      heading: '確認コード',
      lead: '{site}のアカウントの変更がご本人によるものと確認するため、このコードを入力してください。',
      otherwise:
        'コードを依頼していない場合は、第三者がアカウントにログインしています。すぐに新しいパスワードを設定してください。',
    },
    password_changed_notification: {
      subject: 'パスワードが変更されました',
      heading: 'パスワードが変更されました',
      lead: '{site}のアカウントのパスワードが変更されました。',
      otherwise: contactSite,
    },
    email_changed_notification: {
      subject: 'メールアドレスが変更されました',
      heading: 'メールアドレスが変更されました',
      lead: '{site}のアカウントでは、{oldEmail}は使われなくなりました。',
      otherwise: contactSite,
    },
    phone_changed_notification: {
      subject: '電話番号が変更されました',
      heading: '電話番号が変更されました',
      lead: '{site}のアカウントの電話番号が変更されました。',
      otherwise: contactSite,
    },
    identity_linked_notification: {
      subject: 'ログイン方法が追加されました',
      heading: 'ログイン方法が追加されました',
      lead: '{site}のアカウントに{provider}でログインできるようになりました。',
      otherwise: contactSite,
    },
    identity_unlinked_notification: {
      subject: 'ログイン方法が削除されました',
      heading: 'ログイン方法が削除されました',
      lead: '{site}のアカウントに{provider}でログインできなくなりました。',
      otherwise: contactSite,
    },
    mfa_factor_enrolled_notification: {
      subject: '確認方法が追加されました',
      heading: '確認方法が追加されました',
      lead: '{site}のアカウントへのログイン時に、2段階目の確認を求められることがあります。',
      otherwise: contactSite,
    },
    mfa_factor_unenrolled_notification: {
      subject: '確認方法が削除されました',
      heading: '確認方法が削除されました',
      lead: '{site}のアカウントへのログイン時に、削除された確認方法は求められなくなりました。',
      otherwise: contactSite,
    },
  },
};
