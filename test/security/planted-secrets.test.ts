import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { startRedis, type TestRedis } from '@gatehouse/testing';
import { call } from '../api/netlify/client.ts';
import { useHookReceiver } from '../support/hook-receiver.ts';
import { StandIn } from '../support/providers/stand-in.ts';
import { useSmsStandIn } from '../support/sms-stand-in.ts';
import { useGatehouse } from '../support/use-gatehouse.ts';
import { dumpDatabase, watchRedis, type RedisWatch } from './planted/places.ts';
import { findIn, Planted } from './planted/planted.ts';
import { plantSite } from './planted/planted-site.ts';
import {
  makeMistakes,
  readAnswers,
  signUpWithoutMail,
  useChallenge,
  useMails,
  useOperator,
  useProvider,
  useTexts,
  type Scene,
} from './planted/scenario.ts';
import { spellingsOf } from './planted/spellings.ts';

const hasRedis = inject('programs').includes('redis-server');
const providers = new StandIn();
let redis: TestRedis | undefined;
let watch: RedisWatch | undefined;
beforeAll(async () => {
  await providers.start();
  if (!hasRedis) return;
  redis = await startRedis();
  watch = await watchRedis(redis);
});
const sms = useSmsStandIn();
const receiver = useHookReceiver();
const gatehouse = useGatehouse({
  get redisUrl() {
    return redis?.url;
  },
  settings: {
    get smsUrl() {
      return sms().url;
    },
    get providersUrl() {
      return providers.url;
    },
  },
});
afterAll(async () => {
  watch?.stop();
  await redis?.stop();
  await providers.stop();
});

let scene: Scene;
let places: Map<string, string>;

async function readPlaces(when: string): Promise<void> {
  for (const [table, text] of await dumpDatabase(gatehouse())) places.set(`${table} ${when}`, text);
  places.set('the log', gatehouse().log.join('\n'));
  places.set('refusals', scene.planted.errors.join('\n'));
  places.set('answers of the operator’s API', await readAnswers(scene));
  if (watch) places.set('Redis', await watch.read());
}

/** Everything that has a secret in it, done once. */
async function playScene(): Promise<void> {
  const hook = receiver().hook(() => ({
    body: { decision: 'continue' },
    headers: { 'content-type': 'application/json' },
  }));
  const planted = new Planted();
  places = new Map();
  const site = await plantSite(gatehouse(), planted, hook.url);
  scene = { gatehouse: gatehouse(), planted, site, sms: sms(), providers };
  const email = await signUpWithoutMail(scene);
  await readPlaces('while a mail waits');
  const bearer = await useMails(scene, email);
  await useChallenge(scene, email);
  await useTexts(scene);
  await useProvider(scene);
  await useOperator(scene);
  await makeMistakes(scene, bearer);
  expect(hook.calls.length).toBeGreaterThan(0);
  await readPlaces('in the end');
}

describe('planted secrets', { timeout: 120_000 }, () => {
  it('stand in no log line, job, command of Redis, table, refusal or answer, in no spelling (netlify bfd99cb)', async () => {
    await playScene();
    const { planted } = scene;
    expect(planted.secrets.size).toBeGreaterThan(45);
    expect(places.get('gatehouse.messages while a mail waits')).toContain('failed');
    if (hasRedis) expect(places.get('Redis')).toContain('message.deliver.v1');
    // A hash from elsewhere is what it is, where hashes are; a challenge is the digest of its verifier (RFC 7636 4.2).
    const meant = ['imported hash in gatehouse.users in the end', 'verifier in gatehouse.flow_states in the end'];
    expect(findIn(places, planted.secrets).filter((found) => !meant.includes(found))).toEqual([]);
  });

  it('nor does the address or the number of anybody stand in the log or in Redis (netlify 78010fc)', async () => {
    const { knex } = gatehouse().platform.db;
    const users = await knex('gatehouse.users').where({ instance_id: scene.site.id }).select('email', 'phone');
    const people = users.flatMap(({ email, phone }) => [email, phone]).filter((name) => name !== null);
    expect(people.length).toBeGreaterThan(4);
    const found = new Map(['the log', 'Redis'].map((place) => [place, places.get(place) ?? '']));
    expect(findIn(found, new Map(people.map((name) => [name, name])))).toEqual([]);
  });

  it('would be found in each of these places, and in every spelling', async () => {
    const control = 'control-7b1e94c2d05f';
    const secrets = new Map([['control', control]]);
    const { site, planted } = scene;
    // Through the doors: an address that people are known by, a path that is logged, a word that a refusal repeats.
    await call(site, 'POST /signup', { json: { email: `${control}@x.example`, password: 'correct horse' } });
    await call(site, `GET /${control}`);
    await planted.refused(call(site, `GET /authorize?provider=${control}`));
    await redis?.run('SET', 'a-key', control);
    await expect.poll(async () => (await readAnswers(scene)).includes(control)).toBe(true);
    await readPlaces('afterwards');
    const expected = [
      'gatehouse.users afterwards',
      'gatehouse.messages afterwards',
      'the log',
      'refusals',
      'answers of the operator’s API',
    ];
    const found = findIn(places, secrets);
    for (const place of [...expected, ...(hasRedis ? ['Redis'] : [])]) expect(found).toContain(`control in ${place}`);
    for (const spelling of spellingsOf(control)) {
      expect(findIn(new Map([['here', `a ${spelling} b`]]), secrets), spelling).toEqual(['control in here']);
    }
    for (const before of ['', 'a', 'ab']) {
      const text = Buffer.from(`${before}${control} and more`).toString('base64');
      expect(findIn(new Map([['here', text]]), secrets), text).toEqual(['control in here']);
    }
  });
});
