import type { MailWording } from './mail-wording.ts';

const contactSite = 'إذا لم يكن هذا الإجراء صادرًا عنك، فيُرجى تعيين كلمة مرور جديدة فورًا وإبلاغ الموقع.';

/** Arabic. */
export const arabic: MailWording = {
  direction: 'rtl',
  // Codes and addresses in the same mail have these digits too.
  locale: 'ar-u-nu-latn',
  linkValidity: 'يعمل الرابط مرة واحدة. مدة الصلاحية: {validity}.',
  codeValidity: 'يعمل الرمز مرة واحدة. مدة الصلاحية: {validity}.',
  copyAddress: 'إذا لم يعمل الزر، فانسخ هذا العنوان إلى المتصفح:',
  untilNow: 'حتى الآن',
  fromNow: 'من الآن فصاعدًا',
  sentTo: 'أُرسلت هذه الرسالة إلى {recipient} نيابةً عن {site}',
  mails: {
    invite: {
      subject: 'لديك دعوة',
      heading: 'دعوة إلى {site}',
      lead: 'تم إنشاء حساب لك. يُرجى قبول الدعوة لاختيار كلمة مرور وتسجيل الدخول.',
      action: 'قبول الدعوة',
      otherwise: 'إذا كنت لا تعرف سبب هذه الرسالة، فيمكنك تجاهلها.',
    },
    confirmation: {
      subject: 'تأكيد التسجيل',
      heading: 'تأكيد عنوان البريد الإلكتروني',
      lead: 'شكرًا على التسجيل في {site}. نقرة واحدة تثبت أن هذا العنوان لك، ويصبح حسابك جاهزًا.',
      action: 'تأكيد عنواني',
      otherwise: 'إذا لم يصدر هذا التسجيل عنك، فيمكنك تجاهل هذه الرسالة: لن يُفتح أي حساب دون النقر.',
    },
    recovery: {
      subject: 'إعادة تعيين كلمة المرور',
      heading: 'اختيار كلمة مرور جديدة',
      lead: 'وصلنا طلب لاستعادة الدخول إلى حسابك في {site}. يُرجى فتح الرابط لتعيين كلمة مرور جديدة.',
      action: 'تعيين كلمة مرور جديدة',
      otherwise: 'إذا لم يصدر هذا الطلب عنك، فيمكنك تجاهل هذه الرسالة. ستبقى كلمة مرورك كما هي.',
    },
    email_change: {
      subject: 'تأكيد تغيير البريد الإلكتروني',
      heading: 'تأكيد عنوانك الجديد',
      lead: 'وصلنا طلب لاستخدام عنوان بريد إلكتروني آخر لحسابك في {site}.',
      action: 'استخدام العنوان الجديد',
      otherwise: 'إذا لم يصدر هذا الطلب عنك، فيمكنك تجاهل هذه الرسالة. لن يتغير شيء دون النقر.',
    },
    magic_link: {
      subject: 'رابط تسجيل الدخول',
      heading: 'تسجيل الدخول إلى {site}',
      lead: 'نقرة واحدة تكفي لتسجيل الدخول إلى حسابك في {site}.',
      action: 'تسجيل الدخول',
      otherwise: 'إذا لم يصدر هذا الطلب عنك، فيمكنك تجاهل هذه الرسالة. لن يتم أي تسجيل دخول دون النقر.',
    },
    reauthentication: {
      subject: '{code} هو رمز التحقق الخاص بك',
      heading: 'رمز التحقق الخاص بك',
      lead: 'يُرجى إدخال هذا الرمز لتأكيد أن التغيير في حسابك في {site} صادر عنك.',
      otherwise: 'إذا لم يصدر طلب الرمز عنك، فهذا يعني أن شخصًا ما دخل إلى حسابك: يُرجى تعيين كلمة مرور جديدة فورًا.',
    },
    password_changed_notification: {
      subject: 'تم تغيير كلمة المرور',
      heading: 'تم تغيير كلمة المرور',
      lead: 'تم للتو تغيير كلمة مرور حسابك في {site}.',
      otherwise: contactSite,
    },
    email_changed_notification: {
      subject: 'تم تغيير عنوان البريد الإلكتروني',
      heading: 'تم تغيير عنوان البريد الإلكتروني',
      lead: 'لم يعد حسابك في {site} يستخدم العنوان {oldEmail}.',
      otherwise: contactSite,
    },
    phone_changed_notification: {
      subject: 'تم تغيير رقم الهاتف',
      heading: 'تم تغيير رقم الهاتف',
      lead: 'تم للتو تغيير رقم هاتف حسابك في {site}.',
      otherwise: contactSite,
    },
    identity_linked_notification: {
      subject: 'تمت إضافة طريقة لتسجيل الدخول',
      heading: 'تمت إضافة طريقة لتسجيل الدخول',
      lead: 'يمكنك الآن تسجيل الدخول إلى حسابك في {site} باستخدام {provider}.',
      otherwise: contactSite,
    },
    identity_unlinked_notification: {
      subject: 'تمت إزالة طريقة لتسجيل الدخول',
      heading: 'تمت إزالة طريقة لتسجيل الدخول',
      lead: 'لم يعد بإمكانك تسجيل الدخول إلى حسابك في {site} باستخدام {provider}.',
      otherwise: contactSite,
    },
    mfa_factor_enrolled_notification: {
      subject: 'تمت إضافة طريقة للتحقق',
      heading: 'تمت إضافة طريقة للتحقق',
      lead: 'قد يتطلب تسجيل الدخول إلى حسابك في {site} خطوة ثانية من الآن.',
      otherwise: contactSite,
    },
    mfa_factor_unenrolled_notification: {
      subject: 'تمت إزالة طريقة للتحقق',
      heading: 'تمت إزالة طريقة للتحقق',
      lead: 'لم يعد تسجيل الدخول إلى حسابك في {site} يتطلب طريقة التحقق التي أُزيلت.',
      otherwise: contactSite,
    },
  },
};
