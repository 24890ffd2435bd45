import { createRequire } from 'node:module';
import { join } from 'node:path';

/** A file of a published package, whatever its `exports` allow to import. */
export function fileOf(name: string, path: string): string {
  const entry = createRequire(import.meta.url).resolve(name);
  const root = join('node_modules', name);
  return join(entry.slice(0, entry.lastIndexOf(root)), root, path);
}
