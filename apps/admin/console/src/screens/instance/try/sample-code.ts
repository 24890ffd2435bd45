import type { ClientName } from './auth-clients.ts';

/** What a page of the site would hold; the same calls are made here. */
export function sampleCode(client: ClientName, url: string, email: string): string {
  return client === 'gotrue-js' ? netlifyCode(url, email) : supabaseCode(url, email);
}

function netlifyCode(url: string, email: string): string {
  return `import GoTrue from 'gotrue-js';

const auth = new GoTrue({
  APIUrl: '${url}/.netlify/identity',
});
const email = '${email}';
await auth.signup(email, password);

// #confirmation_token=… of the link in the mail
await auth.confirm(token);

const user = await auth.login(email, password);
await user.jwt();`;
}

function supabaseCode(url: string, email: string): string {
  return `import { GoTrueClient } from '@supabase/auth-js';

const auth = new GoTrueClient({
  url: '${url}/auth/v1',
});
const email = '${email}';
await auth.signUp({ email, password });

// ?token=… of the link in the mail
await auth.verifyOtp({ token_hash: token, type: 'email' });

const { data } = await auth.signInWithPassword({ email, password });`;
}
