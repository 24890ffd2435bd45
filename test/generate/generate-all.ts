import { writeFile } from 'node:fs/promises';
import { format } from 'prettier';
import { createTemplateDatabase, createTestDatabase, startTestCluster } from '@gatehouse/testing';
import { describeAdvisories } from './advisories-doc.ts';
import { describeErrors } from './errors-doc.ts';
import { describeEvents, describeEventSchemas } from './events-doc.ts';
import { describeOperatorApi } from './openapi-doc.ts';
import { describeUserRecords } from './users-import-doc.ts';
import { fillInResults } from './performance-doc.ts';
import { describeProviders } from './providers-doc.ts';
import { describeSchema } from './schema-sql.ts';
import { describeEnvironment, describeSettings } from './settings-doc.ts';

const root = new URL('../../', import.meta.url);

async function write(path: string, content: string): Promise<void> {
  const parser = path.endsWith('.md') ? 'markdown' : path.endsWith('.json') ? 'json' : undefined;
  // Lists are broken where the checked style breaks them; markdown has no width of its own.
  const printWidth = parser === 'json' ? 120 : 80;
  await writeFile(new URL(path, root), parser ? await format(content, { parser, printWidth }) : content);
}

const cluster = await startTestCluster();
try {
  await createTemplateDatabase(cluster.connectionString);
  const database = await createTestDatabase(cluster.connectionString);
  await write('migrations/schema.sql', await describeSchema(database.db));
  await database.drop();
} finally {
  await cluster.stop();
}
await write('docs/advisories.md', await describeAdvisories());
await write('docs/errors.md', describeErrors());
await write('docs/events.md', describeEvents());
await write('docs/events.schema.json', describeEventSchemas());
await write('docs/openapi.json', await describeOperatorApi());
await write('docs/users-import.md', describeUserRecords());
await write('docs/performance.md', await fillInResults(new URL('docs/', root)));
await write('docs/providers.md', describeProviders());
await write('docs/settings.md', describeSettings());
await write('example.env', describeEnvironment());
