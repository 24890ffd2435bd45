import { X509Certificate, type KeyObject } from 'node:crypto';
import { selfSignedCertificate } from '@gatehouse/crypto';
import { AppError } from '@gatehouse/errors';
import { readSamlKey, type Instance } from '@gatehouse/instances';
import { keptSamlKey, type KeyScope } from './kept-key.ts';
import type { SamlKey, ServiceProvider } from './service-provider.ts';

/**
 * A site as the providers know it that its administrators have added (supabase-extended.md 7.1).
 *
 * @param apiUrl where this API is reached from outside; the site's own address for SAML goes before it
 */
export async function ssoServiceProvider(context: KeyScope, apiUrl: string): Promise<ServiceProvider> {
  const { saml } = context.instance.settings;
  const base = `${withSlash(saml.external_url || apiUrl)}sso/`;
  const subject = { host: hostOf(apiUrl), isForEncryption: saml.allow_encrypted_assertions };
  const key = readSamlKey(saml.private_key || (await keptSamlKey(context)));
  const { private_key_next: next } = saml;
  return {
    entityId: `${base}saml/metadata`,
    acsUrl: `${base}saml/acs`,
    key: withCertificate(context.instance, key, subject),
    nextKey: next === '' ? null : withCertificate(context.instance, readSamlKey(next), subject),
    takesEncrypted: saml.allow_encrypted_assertions,
  };
}

/**
 * A site as the one provider knows it that its settings name (netlify.md 7.4).
 *
 * @throws AppError `provider_unsupported` when SAML is off, or the settings lack its address.
 */
export async function samlServiceProvider(context: KeyScope): Promise<ServiceProvider> {
  const {
    enabled,
    api_base: base,
    signing_cert: certificate,
    signing_key: pem,
  } = context.instance.settings.external.saml;
  if (!enabled) throw unsupported('SAML Provider is not enabled');
  if (base === '') throw unsupported('Invalid API base URI: it is empty');
  const root = `${base.replace(/\/+$/, '')}/saml`;
  const key = readSamlKey(pem || (await keptSamlKey(context)));
  return {
    entityId: root,
    acsUrl: `${root}/acs`,
    key:
      certificate === ''
        ? withCertificate(context.instance, key, { host: hostOf(base), isForEncryption: true })
        : { privateKey: pemOf(key), certificate: new X509Certificate(certificate) },
    nextKey: null,
    takesEncrypted: true,
  };
}

function unsupported(problem: string): AppError {
  return new AppError('provider_unsupported', { params: { problem } });
}

function withSlash(url: string): string {
  return url.endsWith('/') ? url : `${url}/`;
}

function hostOf(url: string): string {
  return URL.canParse(url) ? new URL(url).hostname : '';
}

interface Subject {
  readonly host: string;
  readonly isForEncryption: boolean;
}

/** Of each site its last keys: signing a certificate takes two milliseconds, and it is the same each time. */
const known = new WeakMap<Instance['keys'], Map<string, SamlKey>>();
const knownMax = 4;

function withCertificate({ keys }: Instance, key: KeyObject, { host, isForEncryption }: Subject): SamlKey {
  const privateKey = pemOf(key);
  const name = `${host} ${isForEncryption} ${privateKey}`;
  const ofSite = known.get(keys) ?? new Map<string, SamlKey>();
  known.set(keys, ofSite);
  const found = ofSite.get(name);
  if (found) return found;
  const commonName = `SAML 2.0 Certificate for ${host}`;
  const made = {
    privateKey,
    certificate: selfSignedCertificate(key, { commonName, dnsName: `_samlsp.${host}`, isForEncryption }),
  };
  if (ofSite.size >= knownMax) ofSite.clear();
  ofSite.set(name, made);
  return made;
}

function pemOf(key: KeyObject): string {
  return key.export({ type: 'pkcs8', format: 'pem' }).toString();
}
