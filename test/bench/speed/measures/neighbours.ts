import { setTimeout as sleep } from 'node:timers/promises';
import type { MailSink } from '../../../support/mail-sink.ts';
import { Load } from '../load.ts';
import type { Bench } from '../measure.ts';
import { doorOf, gather, getUser, login, newSite, sendOtp, signUp, strangers, type Door } from '../people.ts';
import { startGatehouseProcess, startWorkerProcess } from '../processes.ts';
import { interleave, percentile } from '../rounds.ts';
import type { StageDatabase } from '../stage.ts';
import type { Row } from '../table.ts';

/** What the quiet site asks for in a second. */
const rates = { user: 50, login: 4, mail: 4 };
/** Of the loud site: more than the hashing threads and the mail server have room for. */
const loud = { logins: 8, signUps: 4, mails: 4 };
const quietPeople = 30;
const loudStrangers = 20_000;
/** What may be answered to who asks too much. */
const refusals = [429, 503];
const pollMilliseconds = 5;

type Latencies = Readonly<Record<keyof typeof rates, readonly number[]>>;

/** What one site feels of another that saturates logins, sign-ups and deliveries. */
export async function measureNeighbours({ stage, load, pace }: Bench): Promise<Row[]> {
  const database = await stage.newDatabase();
  const server = await startGatehouseProcess(database.variables, 'anywhere');
  const worker = startWorkerProcess(database.variables, 'anywhere');
  const [loudSite, quietSite] = [
    await newSite(database.platform),
    await newSite(database.platform, { mailer: { autoconfirm: true } }),
  ];
  const noise = await Noise.open(doorOf(server.url, loudSite));
  const quiet = await Quiet.open(load, doorOf(server.url, quietSite), stage.sink);
  // Long, since a p99 of few is the worst of them.
  const seconds = pace.seconds * 4;
  await quiet.ask(1);
  const rounds = await interleave<'quiet' | 'noisy', Latencies>(pace.rounds, {
    quiet: () => quiet.ask(seconds),
    noisy: async () => {
      const [latencies] = await Promise.all([quiet.ask(seconds), noise.make(seconds + 1)]);
      // Or the next round would not be quiet.
      await forgetMails(database, loudSite.id);
      return latencies;
    },
  });
  await Promise.all([noise.stop(), server.stop(), worker.stop()]);
  return (['user', 'login', 'mail'] as const).map((what) => rowOf(what, rounds));
}

function rowOf(what: keyof typeof rates, rounds: Readonly<Record<'quiet' | 'noisy', readonly Latencies[]>>): Row {
  // All rounds together: there are too few in one for a p99.
  const p99 = (name: 'quiet' | 'noisy'): number =>
    percentile(
      rounds[name].flatMap((it) => it[what]),
      99,
    );
  const parts = { quiet: p99('quiet'), noisy: p99('noisy') };
  const names = { user: 'GET /user', login: 'login', mail: 'mail' };
  return {
    measure: `p99 of ${names[what]} beside a loud neighbour`,
    value: parts.noisy / parts.quiet,
    bar: { atMost: 3 },
    parts,
  };
}

/** The site that asks for too much. */
class Noise {
  readonly #load = new Load('anywhere');
  readonly #url: string;

  private constructor(door: Door) {
    this.#url = door.base.origin;
  }

  static async open(door: Door): Promise<Noise> {
    const noise = new Noise(door);
    const [first = ''] = strangers(1);
    // Of somebody who is not there: a hash is computed all the same.
    await noise.#load.define('logins', [login(door, first)]);
    await noise.#load.define(
      'sign-ups',
      strangers(loudStrangers).map((email) => signUp(door, email)),
    );
    await noise.#load.define(
      'mails',
      strangers(loudStrangers).map((email) => sendOtp(door, email)),
    );
    return noise;
  }

  async make(seconds: number): Promise<void> {
    const run = (set: string, connections: number): Promise<unknown> =>
      this.#load.run({ url: this.#url, seconds, set, connections, pick: 'uniform' }, [...refusals, 400, 422]);
    await Promise.all([run('logins', loud.logins), run('sign-ups', loud.signUps), run('mails', loud.mails)]);
  }

  async stop(): Promise<void> {
    await this.#load.stop();
  }
}

/** The site that goes on as ever. */
class Quiet {
  readonly #load: Load;
  readonly #door: Door;
  readonly #sink: MailSink;

  private constructor(load: Load, door: Door, sink: MailSink) {
    [this.#load, this.#door, this.#sink] = [load, door, sink];
  }

  static async open(load: Load, door: Door, sink: MailSink): Promise<Quiet> {
    // Enough people that none is taken for somebody who guesses.
    const people = await gather(door, quietPeople);
    await load.define(
      'quiet user',
      people.slice(0, 1).map((person) => getUser(door, person)),
    );
    await load.define(
      'quiet login',
      people.map(({ email }) => login(door, email)),
    );
    return new Quiet(load, door, sink);
  }

  /** Milliseconds of each answer, and from the request for a mail to its arrival. */
  async ask(seconds: number): Promise<Latencies> {
    const plan = { url: this.#door.base.origin, seconds, connections: 4 };
    const [user, signIn, mail] = await Promise.all([
      this.#load.run({ ...plan, set: 'quiet user', rate: rates.user }),
      this.#load.run({ ...plan, set: 'quiet login', rate: rates.login, pick: 'uniform' }),
      this.#mails(seconds * rates.mail),
    ]);
    return { user: user.took, login: signIn.took, mail };
  }

  async #mails(count: number): Promise<number[]> {
    const pending: Promise<number>[] = [];
    for (const email of strangers(Math.ceil(count))) {
      pending.push(this.#mail(email));
      await sleep(1_000 / rates.mail);
    }
    return Promise.all(pending);
  }

  async #mail(email: string): Promise<number> {
    const { mails } = this.#sink;
    const started = performance.now();
    let looked = mails.length;
    const set = `mail to ${email}`;
    await this.#load.define(set, [sendOtp(this.#door, email)]);
    await this.#load.run({ url: this.#door.base.origin, connections: 1, seconds: 1, amount: 1, set });
    for (;;) {
      for (; looked < mails.length; looked += 1) {
        if (mails[looked]?.raw.includes(email)) return performance.now() - started;
      }
      await sleep(pollMilliseconds);
    }
  }
}

async function forgetMails({ database }: StageDatabase, instanceId: string): Promise<void> {
  await database.db.knex('messages').withSchema(database.db.namespace).where({ instance_id: instanceId }).delete();
}
