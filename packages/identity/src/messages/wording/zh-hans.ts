import type { MailWording } from './mail-wording.ts';

const contactSite = '如果这不是您的操作，请立即设置新密码并告知网站。';

/** Chinese in simplified characters. */
export const simplifiedChinese: MailWording = {
  direction: 'ltr',
  locale: 'zh-Hans',
  linkValidity: '链接只能使用一次，有效期为{validity}。',
  codeValidity: '验证码只能使用一次，有效期为{validity}。',
  copyAddress: '如果按钮无法使用，请将以下地址复制到浏览器中：',
  untilNow: '原地址',
  fromNow: '新地址',
  sentTo: '本邮件由{site}发送至{recipient}',
  mails: {
    invite: {
      subject: '您收到一份邀请',
      heading: '邀请您加入{site}',
      lead: '我们已为您创建账号。请接受邀请，设置密码并登录。',
      action: '接受邀请',
      otherwise: '如果您不清楚这是怎么回事，请忽略此邮件。',
    },
    confirmation: {
      subject: '请确认您的注册',
      heading: '确认您的邮箱地址',
      lead: '感谢您注册{site}。点击按钮即可确认此邮箱属于您，随后即可使用账号。',
      action: '确认我的邮箱',
      otherwise: '如果您没有注册，请忽略此邮件：未经点击不会开通任何账号。',
    },
    recovery: {
      subject: '重置您的密码',
      heading: '设置新密码',
      lead: '我们收到了恢复您在{site}的账号的请求。请打开链接设置新密码。',
      action: '设置新密码',
      otherwise: '如果这不是您的请求，请忽略此邮件。您的密码不会改变。',
    },
    email_change: {
      subject: '请确认更换邮箱',
      heading: '确认您的新邮箱',
      lead: '您请求为{site}的账号更换邮箱地址。',
      action: '使用新邮箱',
      otherwise: '如果这不是您的请求，请忽略此邮件。未经点击不会有任何变化。',
    },
    magic_link: {
      subject: '您的登录链接',
      heading: '登录{site}',
      lead: '点击按钮即可登录您在{site}的账号。',
      action: '登录',
      otherwise: '如果这不是您的请求，请忽略此邮件。未经点击不会有人登录。',
    },
    reauthentication: {
      subject: '{code} 是您的验证码',
      heading: '您的验证码',
      lead: '请输入此验证码，以确认是您本人在更改{site}的账号。',
      otherwise: '如果您没有请求验证码，说明有人登录了您的账号：请立即设置新密码。',
    },
    password_changed_notification: {
      subject: '您的密码已更改',
      heading: '您的密码已更改',
      lead: '您在{site}的账号密码刚刚被更改。',
      otherwise: contactSite,
    },
    email_changed_notification: {
      subject: '您的邮箱地址已更改',
      heading: '您的邮箱地址已更改',
      lead: '您在{site}的账号不再使用邮箱{oldEmail}。',
      otherwise: contactSite,
    },
    phone_changed_notification: {
      subject: '您的手机号已更改',
      heading: '您的手机号已更改',
      lead: '您在{site}的账号手机号刚刚被更改。',
      otherwise: contactSite,
    },
    identity_linked_notification: {
      subject: '已添加一种登录方式',
      heading: '已添加一种登录方式',
      lead: '您现在可以使用{provider}登录您在{site}的账号。',
      otherwise: contactSite,
    },
    identity_unlinked_notification: {
      subject: '已移除一种登录方式',
      heading: '已移除一种登录方式',
      lead: '您不能再使用{provider}登录您在{site}的账号。',
      otherwise: contactSite,
    },
    mfa_factor_enrolled_notification: {
      subject: '已添加一种验证方式',
      heading: '已添加一种验证方式',
      lead: '登录您在{site}的账号时，现在可能需要第二步验证。',
      otherwise: contactSite,
    },
    mfa_factor_unenrolled_notification: {
      subject: '已移除一种验证方式',
      heading: '已移除一种验证方式',
      lead: '登录您在{site}的账号时，不再需要已移除的验证方式。',
      otherwise: contactSite,
    },
  },
};
