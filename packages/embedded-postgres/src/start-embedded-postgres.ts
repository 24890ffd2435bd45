import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { choosePort, PortError, rememberPort } from './choose-port.ts';
import type { Cluster } from './cluster.ts';
import { readOrMakePassword } from './cluster-password.ts';
import { createCluster } from './create-cluster.ts';
import { openDataDir } from './data-dir.ts';
import { findPackage, prepareBinaries } from './find-binaries.ts';
import { findRunningServer } from './find-running-server.ts';
import { keepRunning } from './keep-running.ts';
import { locateCluster } from './locate-cluster.ts';
import { connectionStringOf, ensureDatabase } from './probe-server.ts';
import { startServer } from './start-server.ts';
import { stopServer } from './stop-server.ts';
import { codeOf, messageOf } from './system-error.ts';

/** What to start, and where. */
export interface EmbeddedPostgresOptions {
  /** Folder for the cluster and what belongs to it; made when it is missing. */
  readonly dataDir: string;
  /** 0 or absent: a free one below 32768, kept for the next start of the same folder. */
  readonly port?: number;
  /** More of PostgreSQL's settings, such as `{ fsync: 'off' }`. A server that runs already keeps its own. */
  readonly settings?: Readonly<Record<string, string>>;
  /** Whether it is started again when it ends by itself. Default no. */
  readonly keepRunning?: boolean;
  /** Takes lines for the person who started it, such as where the data went. */
  readonly log?: (line: string) => void;
}

/** A running PostgreSQL with an empty or earlier database `gatehouse`. */
export interface EmbeddedPostgres {
  /** Of the superuser `gatehouse` for the database `gatehouse`; holds the password. */
  readonly connectionString: string;
  /** PostgreSQL's data directory; below the folder asked for unless the server's account can't reach that. */
  readonly dataDir: string;
  readonly port: number;
  /** False when a server left by a killed process was found and taken over. */
  readonly startedByUs: boolean;
  /** Stops the server, whoever started it, and waits for its end. Later calls wait for the first. */
  stop(): Promise<void>;
}

/**
 * Starts PostgreSQL on the data folder, or takes over the server that runs on it already.
 *
 * Hold {@link acquireDataDirLock} for the folder meanwhile: two processes must not create one cluster, and stopping it
 * would stop it for both.
 *
 * @throws Error in one line for what a person can mend: no binaries for this platform, an unusable folder, a taken port,
 *   data of another major version
 */
export async function startEmbeddedPostgres(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  const asked = checkPort(options.port ?? 0);
  const { log = () => undefined, settings = {} } = options;
  const dataDir = await openDataDir(options.dataDir);
  const cluster = await openCluster(dataDir, log);
  const running = await reuse(cluster, asked);
  if (running !== undefined) await complete(cluster, dataDir, running);
  const port = running ?? (await startWhole(cluster, { dataDir, asked, settings, log }));
  const startAgain = (): Promise<void> => startServer(cluster, port, settings);
  const keeper = options.keepRunning === true ? keepRunning({ cluster, start: startAgain, log }) : undefined;
  const stop = async (): Promise<void> => {
    await keeper?.stop();
    await stopServer(cluster);
  };
  let stopped: Promise<void> | undefined;
  return {
    connectionString: connectionStringOf(cluster, port),
    dataDir: cluster.folder,
    port,
    startedByUs: running === undefined,
    stop: () => (stopped ??= stop()),
  };
}

function checkPort(port: number): number {
  if (Number.isInteger(port) && port >= 0 && port < 65_536) return port;
  throw new Error(`${port} is no port for the database: 0 to 65535 are allowed`);
}

async function openCluster(dataDir: string, log: (line: string) => void): Promise<Cluster> {
  const packageFolder = findPackage();
  const { parent, folder, exists, account } = await locateCluster(dataDir, log);
  const binaries = await prepareBinaries(packageFolder, account, log);
  if (exists) await checkVersion(folder, binaries.major);
  const password = await readOrMakePassword(dataDir, exists);
  const cluster = { folder, binaries, account, password };
  if (!exists) await createCluster(cluster, parent);
  return cluster;
}

async function checkVersion(folder: string, major: string): Promise<void> {
  const found = await readVersion(folder);
  if (found === major) return;
  throw new Error(
    `The data in ${folder} was made by PostgreSQL ${found} and these programs are PostgreSQL ${major}: ` +
      `move it over with a dump, or choose another folder`,
  );
}

async function readVersion(folder: string): Promise<string> {
  try {
    return (await readFile(join(folder, 'PG_VERSION'), 'utf8')).trim();
  } catch (cause) {
    if (codeOf(cause) !== 'ENOENT' && codeOf(cause) !== 'ENOTDIR') throw cause;
    throw new Error(`${folder} is in the way of the database and is none: move it, or choose another folder`, {
      cause,
    });
  }
}

/** The port of the server that runs already. One that was asked to be elsewhere is stopped, to be started there. */
async function reuse(cluster: Cluster, asked: number): Promise<number | undefined> {
  const running = await findRunningServer(cluster);
  if (running === undefined || asked === 0 || running.port === asked) return running?.port;
  await stopServer(cluster);
  return undefined;
}

interface Start {
  readonly dataDir: string;
  /** 0: any port. */
  readonly asked: number;
  readonly settings: Readonly<Record<string, string>>;
  readonly log: (line: string) => void;
}

/** Whoever asked for a start that fails has nothing to stop the server by, which pg_ctl may have left on its way up. */
async function startWhole(cluster: Cluster, { dataDir, asked, settings, log }: Start): Promise<number> {
  try {
    const port = await start(cluster, dataDir, asked, settings);
    await complete(cluster, dataDir, port);
    return port;
  } catch (error) {
    await stopServer(cluster).catch((trouble: unknown) => log(messageOf(trouble)));
    throw error;
  }
}

/** What a start that was killed half-way may have left undone. */
async function complete(cluster: Cluster, dataDir: string, port: number): Promise<void> {
  await ensureDatabase(cluster, port);
  await rememberPort(dataDir, port);
}

async function start(
  cluster: Cluster,
  dataDir: string,
  asked: number,
  settings: Readonly<Record<string, string>>,
): Promise<number> {
  for (let tries = 1; ; tries += 1) {
    const port = await choosePort(dataDir, asked);
    try {
      await startServer(cluster, port, settings);
      return port;
    } catch (error) {
      // A port that was free when it was chosen may be taken a moment later; an asked one leaves no choice.
      if (!(error instanceof PortError) || asked !== 0 || tries === 3) throw error;
    }
  }
}
