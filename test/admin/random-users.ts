import { randomNumbers } from '../support/random-numbers.ts';
type Json = Record<string, unknown>;

/** Users of every shape that an import takes: what they have, and lack, is drawn by lot. */
export function randomUsers(seed: number, count: number): Json[] {
  const lot = new Lot(randomNumbers(seed));
  return Array.from({ length: count }, (_, n) => user(lot, n));
}

class Lot {
  readonly #next: () => number;

  constructor(next: () => number) {
    this.#next = next;
  }

  below(bound: number): number {
    return Math.floor(this.#next() * bound);
  }

  of<T>(values: readonly T[]): T {
    const [value] = values.slice(this.below(values.length));
    if (value === undefined) throw new Error('nothing to draw from');
    return value;
  }

  sometimes(name: string, value: () => unknown): Json {
    return this.#next() < 0.5 ? { [name]: value() } : {};
  }

  uuid(): string {
    const digits = Array.from({ length: 32 }, () => this.below(16).toString(16)).join('');
    return digits.replace(/^(.{8}).(.{3}).(.{3})(.{4})(.{12}).*$/, '$1-4$2-8$3-$4-$5');
  }

  time(): string {
    return new Date(1_000_000_000_000 + this.below(1_000_000_000) * 1_000 + this.below(1_000)).toISOString();
  }

  text(): string {
    const texts = ['', 'a', 'Ada "Countess" Lovelace', 'C:\\u0000\\n', '🔑 ключ', 'e\u0301', '\u2028', 'null', '{}'];
    return this.of(texts);
  }

  value(depth = 0): unknown {
    const kind = this.below(depth > 2 ? 4 : 6);
    if (kind === 4) return Array.from({ length: this.below(4) }, () => this.value(depth + 1));
    if (kind === 5) return this.object(depth + 1);
    return [this.text(), this.below(1_000_000) / 8, null, this.below(2) === 1][kind];
  }

  object(depth = 0): Json {
    return Object.fromEntries(
      Array.from({ length: this.below(4) }, (_, index) => [`k${index}${this.text()}`, this.value(depth)]),
    );
  }
}

function user(lot: Lot, n: number): Json {
  const id = lot.uuid();
  const isGone = lot.below(10) === 0;
  return {
    id,
    ...lot.sometimes('email', () =>
      isGone ? `Digest${n}` : `${lot.of(['Ann', 'bo.b', 'ünï'])}${n}@X${n % 7}.example`,
    ),
    ...lot.sometimes('phone', () => (isGone ? `Dig${n}` : String(490_000_000 + n))),
    ...(isGone ? { deleted_at: lot.time() } : {}),
    ...lot.sometimes('email_confirmed_at', () => lot.time()),
    ...lot.sometimes('phone_confirmed_at', () => lot.time()),
    ...lot.sometimes('password_hash', () => lot.of(passwordHashes)),
    aud: lot.of(['', 'authenticated', 'people']),
    role: lot.of(['', 'editor', 'authenticated']),
    app_metadata: lot.object(),
    user_metadata: lot.object(),
    identities: Array.from({ length: lot.below(4) }, (_, index) => identity(lot, `${n}-${index}`)),
    ...lot.sometimes('banned_until', () => lot.time()),
    ...lot.sometimes('invited_at', () => lot.time()),
    ...lot.sometimes('last_sign_in_at', () => lot.time()),
    ...lot.sometimes('is_super_admin', () => true),
    ...lot.sometimes('is_sso_user', () => true),
    ...lot.sometimes('is_anonymous', () => true),
    created_at: lot.time(),
    updated_at: lot.time(),
  };
}

/** Each a little younger than the one before: in that order they come back. */
function identity(lot: Lot, name: string): Json {
  const [, index = '0'] = name.split('-');
  return {
    id: lot.uuid(),
    provider: lot.of(['google', 'github', 'custom:idp']),
    provider_id: `subject ${name}`,
    identity_data: lot.object(),
    ...lot.sometimes('email', () => `person${name}@provider.example`),
    ...lot.sometimes('last_sign_in_at', () => lot.time()),
    created_at: new Date(Date.UTC(2020, 0, 1 + Number(index))).toISOString(),
    updated_at: lot.time(),
  };
}

const passwordHashes = [
  '$2a$10$abcdefghijklmnopqrstuuABCDEFGHIJKLMNOPQRSTUVWXYZ01234',
  '$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc',
  '{SMD5}GxzlE9BC8aPtM5Qp1qmx0k5hQ2w=',
];
