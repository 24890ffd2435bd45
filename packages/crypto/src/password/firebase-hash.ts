/** A stored hash of Firebase's modified scrypt, read. */
export interface FirebaseHash {
  readonly algorithm: 'firebase-scrypt';
  /** The base-2 logarithm of scrypt's N. */
  readonly costLog: number;
  readonly blockSize: number;
  readonly parallelism: number;
  /** Salt and the project's salt separator. */
  readonly salt: Uint8Array;
  /** The project's signer key, which is what the derived key encrypts. */
  readonly signerKey: Uint8Array;
  /** The encrypted signer key. */
  readonly output: Uint8Array;
}

const base64 = '(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?';
const parameters = String.raw`v=1,n=(\d{1,3}),r=(\d{1,4}),p=(\d{1,3})(?:,ss=(${base64}))?(?:,sk=(${base64}))?`;
const shape = new RegExp(String.raw`^\$fbscrypt\$${parameters}\$(${base64})\$(${base64})$`);

const textMax = 2_048;

/**
 * Reads `$fbscrypt$v=1,n=…,r=…,p=…,ss=…,sk=…$salt$hash` (supabase-core.md 12.2); null for anything else. Without a signer
 * key nothing would be compared, and every password would do: such a hash is not read either.
 */
export function parseFirebaseHash(text: string): FirebaseHash | null {
  const found = text.length > textMax ? null : shape.exec(text);
  if (found === null) return null;
  const [, n, r, p, separator = '', signer = '', salt = '', stored = ''] = found;
  const [costLog, blockSize, parallelism] = [Number(n), Number(r), Number(p)];
  const signerKey = bytesOf(signer);
  const output = bytesOf(stored);
  const isPossible = costLog >= 1 && blockSize >= 1 && parallelism >= 1 && parallelism <= 255;
  if (!isPossible || signerKey.length === 0 || output.length !== signerKey.length) return null;
  const fullSalt = Uint8Array.from([...bytesOf(salt), ...bytesOf(separator)]);
  return { algorithm: 'firebase-scrypt', costLog, blockSize, parallelism, salt: fullSalt, signerKey, output };
}

/** A copy: what is handed to a thread takes the memory below it along, and that of a small Buffer is shared. */
function bytesOf(text: string): Uint8Array {
  return Uint8Array.from(Buffer.from(text, 'base64'));
}
