import type { MailWording } from './mail-wording.ts';

const contactSite = 'אם הפעולה לא נעשתה על ידך, יש לבחור מיד סיסמה חדשה ולהודיע לאתר.';

/** Hebrew. */
export const hebrew: MailWording = {
  direction: 'rtl',
  locale: 'he',
  linkValidity: 'הקישור פועל פעם אחת. תוקף: {validity}.',
  codeValidity: 'הקוד פועל פעם אחת. תוקף: {validity}.',
  copyAddress: 'אם הכפתור אינו פועל, יש להעתיק את הכתובת הזו לדפדפן:',
  untilNow: 'עד כה',
  fromNow: 'מעתה',
  sentTo: 'נשלח אל {recipient} מטעם {site}',
  mails: {
    invite: {
      subject: 'קיבלת הזמנה',
      heading: 'הזמנה אל {site}',
      lead: 'נפתח עבורך חשבון. יש לאשר את ההזמנה כדי לבחור סיסמה ולהתחבר.',
      action: 'אישור ההזמנה',
      otherwise: 'אם לא ברור לך במה מדובר, אפשר להתעלם מהודעה זו.',
    },
    confirmation: {
      subject: 'אישור ההרשמה',
      heading: 'אישור כתובת הדוא״ל',
      lead: 'תודה על ההרשמה אל {site}. לחיצה אחת מראה שהכתובת הזו שלך, והחשבון שלך מוכן.',
      action: 'אישור הכתובת שלי',
      otherwise: 'אם ההרשמה לא נעשתה על ידך, אפשר להתעלם מהודעה זו: בלי הלחיצה לא ייפתח חשבון.',
    },
    recovery: {
      subject: 'איפוס הסיסמה',
      heading: 'בחירת סיסמה חדשה',
      lead: 'התבקשנו להחזיר לך את הגישה לחשבונך אצל {site}. יש לפתוח את הקישור כדי לקבוע סיסמה חדשה.',
      action: 'קביעת סיסמה חדשה',
      otherwise: 'אם הבקשה לא באה ממך, אפשר להתעלם מהודעה זו. הסיסמה שלך לא תשתנה.',
    },
    email_change: {
      subject: 'אישור שינוי כתובת הדוא״ל',
      heading: 'אישור הכתובת החדשה',
      lead: 'התבקשנו להחליף את כתובת הדוא״ל של חשבונך אצל {site}.',
      action: 'שימוש בכתובת החדשה',
      otherwise: 'אם הבקשה לא באה ממך, אפשר להתעלם מהודעה זו. בלי הלחיצה דבר לא ישתנה.',
    },
    magic_link: {
      subject: 'קישור ההתחברות שלך',
      heading: 'התחברות אל {site}',
      lead: 'לחיצה אחת מחברת אותך לחשבונך אצל {site}.',
      action: 'התחברות',
      otherwise: 'אם הבקשה לא באה ממך, אפשר להתעלם מהודעה זו. בלי הלחיצה איש לא יתחבר.',
    },
    reauthentication: {
      subject: '{code} הוא קוד האימות שלך',
      heading: 'קוד האימות שלך',
      lead: 'יש להזין את הקוד הזה כדי לאשר שהשינוי בחשבונך אצל {site} נעשה על ידך.',
      otherwise: 'אם לא ביקשת קוד, מישהו מחובר לחשבונך: יש לבחור מיד סיסמה חדשה.',
    },
    password_changed_notification: {
      subject: 'הסיסמה שלך שונתה',
      heading: 'הסיסמה שלך שונתה',
      lead: 'הסיסמה של חשבונך אצל {site} שונתה זה עתה.',
      otherwise: contactSite,
    },
    email_changed_notification: {
      subject: 'כתובת הדוא״ל שלך שונתה',
      heading: 'כתובת הדוא״ל שלך שונתה',
      lead: 'חשבונך אצל {site} אינו משתמש עוד בכתובת {oldEmail}.',
      otherwise: contactSite,
    },
    phone_changed_notification: {
      subject: 'מספר הטלפון שלך שונה',
      heading: 'מספר הטלפון שלך שונה',
      lead: 'מספר הטלפון של חשבונך אצל {site} שונה זה עתה.',
      otherwise: contactSite,
    },
    identity_linked_notification: {
      subject: 'נוספה דרך התחברות',
      heading: 'נוספה דרך התחברות',
      lead: 'מעתה אפשר להתחבר לחשבונך אצל {site} באמצעות {provider}.',
      otherwise: contactSite,
    },
    identity_unlinked_notification: {
      subject: 'הוסרה דרך התחברות',
      heading: 'הוסרה דרך התחברות',
      lead: 'אי אפשר עוד להתחבר לחשבונך אצל {site} באמצעות {provider}.',
      otherwise: contactSite,
    },
    mfa_factor_enrolled_notification: {
      subject: 'נוספה שיטת אימות',
      heading: 'נוספה שיטת אימות',
      lead: 'מעתה ההתחברות לחשבונך אצל {site} עשויה לדרוש שלב שני.',
      otherwise: contactSite,
    },
    mfa_factor_unenrolled_notification: {
      subject: 'הוסרה שיטת אימות',
      heading: 'הוסרה שיטת אימות',
      lead: 'ההתחברות לחשבונך אצל {site} אינה דורשת עוד את שיטת האימות שהוסרה.',
      otherwise: contactSite,
    },
  },
};
