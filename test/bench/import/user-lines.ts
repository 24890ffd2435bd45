import { randomUUID } from 'node:crypto';
import { Readable } from 'node:stream';

const names = ['Ada', 'Blaise', 'Chioma', 'Dmitri', 'Emmy', 'Fatima', 'Grace', 'Hedy', 'Iván', 'Jun'];
/** Of no password: nothing is hashed or verified while users come in. */
const passwordHash = '$2a$10$abcdefghijklmnopqrstuuABCDEFGHIJKLMNOPQRSTUVWXYZ01234';
/** A piece of the file, some 150 kB. */
const linesAtOnce = 250;

/** A file of users as it is written, so that it takes no memory either. Each has an address, a name, a hash and metadata. */
export function userLines(count: number): Readable {
  return Readable.from(pieces(count), { objectMode: false, highWaterMark: 262_144 });
}

function* pieces(count: number): Generator<Buffer> {
  for (let from = 0; from < count; from += linesAtOnce) {
    const lines = Array.from({ length: Math.min(linesAtOnce, count - from) }, (_, index) => lineOf(from + index));
    yield Buffer.from(lines.join(''));
  }
}

function lineOf(n: number): string {
  const [name = ''] = names.slice(n % names.length);
  const created = new Date(1_600_000_000_000 + n * 1_000).toISOString();
  return `${JSON.stringify({
    id: randomUUID(),
    email: addressOf(n),
    email_confirmed_at: created,
    password_hash: passwordHash,
    app_metadata: { provider: 'email', providers: ['email'], plan: n % 3 === 0 ? 'pro' : 'free' },
    user_metadata: { full_name: `${name} ${n.toString(36)}` },
    created_at: created,
    updated_at: created,
  })}\n`;
}

/** The address of a user, by its number. */
export function addressOf(n: number): string {
  return `user${n}.${((n * 2_654_435_761) % 4_294_967_296).toString(36)}@mail${n % 211}.example`;
}
