import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { hashToken } from '@gatehouse/crypto';
import {
  consumeFlowState,
  findFlowState,
  insertUser,
  rowsOf,
  scopeOf,
  type FlowStateRow,
  type InstanceId,
} from '@gatehouse/database';
import { isAppError, type ErrorCode } from '@gatehouse/errors';
import { effectiveSettings, inheritedSettings, noSigning, type Instance } from '@gatehouse/instances';
import { useDatabase } from '@gatehouse/testing';
import { beforeEach, describe, expect, it } from 'vitest';
import type { Context } from '../../packages/identity/src/context.ts';
import { createFlowState, mailFlows, type FlowStart } from '../../packages/identity/src/pkce/create-flow-state.ts';
import { issueAuthCode } from '../../packages/identity/src/pkce/issue-auth-code.ts';
import { sealProviderTokens } from '../../packages/identity/src/pkce/provider-tokens.ts';
import { redeemAuthCode, type RedeemedFlow } from '../../packages/identity/src/pkce/redeem-auth-code.ts';

const database = useDatabase();
const start = new Date('2026-01-01T12:00:00.000Z');
const codeVerifier = 'v'.repeat(43);
const codeChallenge = {
  challenge: createHash('sha256').update(codeVerifier).digest('base64url'),
  method: 's256',
} as const;

let instance: Instance;
let context: Context;
let userId: string;

beforeEach(async () => {
  instance = await newInstance();
  context = contextOf(instance);
  userId = await newUser(context);
});

describe('a code', () => {
  it('is swapped for the sign-in that it was handed out for', async () => {
    await begin(mailFlows.recovery);
    const code = await issueAuthCode(context, userId, 'recovery');
    expect(code).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(await redeem(code)).toEqual({
      userId,
      providerType: 'recovery',
      authenticationMethod: 'recovery',
      providerTokens: { accessToken: null, refreshToken: null },
      notAfter: null,
    });
    expect(await rowsOf(context, 'flow_states')).toEqual([]);
  });

  it('is stored nowhere', async () => {
    await begin(mailFlows.signup);
    const code = await issueAuthCode(context, userId, 'email/signup');
    const [row] = await rowsOf(context, 'flow_states');
    expect(row?.auth_code_hash).toEqual(hashToken(instance.keys.tokenPepper, 'auth_code', code));
    expect(JSON.stringify(row)).not.toContain(code);
  });

  it('works once', async () => {
    const code = await beginAndIssue();
    await redeem(code);
    await expectRefusal(redeem(code), 'flow_state_not_found', 404);
  });

  it('settles one of twenty requests that show it at once (supabase#2612)', async () => {
    const code = await beginAndIssue();
    let settled = 0;
    const attempts = await Promise.allSettled(
      Array.from({ length: 20 }, () => redeem(code, { settle: async () => void settled++ })),
    );
    expect(settled).toBe(1);
    const refused = attempts.flatMap((attempt) => (attempt.status === 'rejected' ? [attempt.reason as unknown] : []));
    expect(refused).toHaveLength(19);
    expect(refused.every((error) => isAppError(error, 'flow_state_not_found'))).toBe(true);
  });

  it('works again after a wrong verifier', async () => {
    const code = await beginAndIssue();
    await expectRefusal(redeem(code, { codeVerifier: 'w'.repeat(43) }), 'bad_code_verifier', 400);
    await expectRefusal(redeem(code, { codeVerifier: codeChallenge.challenge }), 'bad_code_verifier', 400);
    expect(await redeem(code)).toMatchObject({ userId });
  });

  it('works again when what was to be done with it failed', async () => {
    const code = await beginAndIssue();
    const failing = redeem(code, { settle: () => Promise.reject(new Error('no session')) });
    await expect(failing).rejects.toThrow('no session');
    expect(await redeem(code)).toMatchObject({ userId });
  });

  it('is worth nothing without a verifier, or without the code', async () => {
    const code = await beginAndIssue();
    await expectRefusal(redeem(code, { codeVerifier: '' }), 'validation_failed', 400);
    await expectRefusal(redeem(''), 'validation_failed', 400);
  });

  it('is not known to another instance', async () => {
    const code = await beginAndIssue();
    const other = contextOf(await newInstance());
    await expectRefusal(redeem(code, { context: other }), 'flow_state_not_found', 404);
    await expectRefusal(redeem(randomUUID()), 'flow_state_not_found', 404);
    const [row] = await rowsOf(context, 'flow_states');
    const hash = row?.auth_code_hash ?? Buffer.alloc(0);
    expect(await findFlowState(other, hash)).toBeUndefined();
    expect(await consumeFlowState(other, row?.id ?? '', hash)).toBeUndefined();
    expect(await findFlowState(context, hash)).toEqual(row);
  });

  it('goes with its user', async () => {
    const code = await beginAndIssue();
    await rowsOf(context, 'users').where({ id: userId }).delete();
    await expectRefusal(redeem(code), 'flow_state_not_found', 404);
  });

  it('hands over what a provider gave, which is stored sealed', async () => {
    const code = await beginAndIssue();
    const [row] = await rowsOf(context, 'flow_states');
    const tokens = { accessToken: 'provider-access', refreshToken: 'provider-refresh' };
    const sealed = sealProviderTokens(instance, row?.id ?? '', tokens);
    expect(JSON.stringify(sealed)).not.toContain('provider-');
    await rowsOf(context, 'flow_states').update(sealed);
    expect(await redeem(code)).toMatchObject({ providerTokens: tokens });
  });
});

describe('the time of a code', () => {
  it('runs from the request, however late the mail was opened', async () => {
    await begin(mailFlows.signup);
    const code = await issueAuthCode(at(299), userId, 'email/signup');
    await expectRefusal(redeem(code, { context: at(300) }), 'flow_state_expired', 422);
    expect(await redeem(code, { context: at(299) })).toMatchObject({ userId });
  });

  it('runs from the click for magic links', async () => {
    await begin(mailFlows.magiclink);
    const code = await issueAuthCode(at(3_600), userId, 'magiclink');
    await expectRefusal(redeem(code, { context: at(3_900) }), 'flow_state_expired', 422);
    expect(await redeem(code, { context: at(3_899) })).toMatchObject({ authenticationMethod: 'magiclink' });
  });
});

describe('a code is handed out', () => {
  it('for the newest sign-in of that method', async () => {
    await begin(mailFlows.signup);
    await begin(mailFlows.recovery, { context: at(1) });
    const newest = await begin(mailFlows.resentSignup, { context: at(2) });
    await issueAuthCode(at(3), userId, 'email/signup');
    expect(await stamped()).toEqual([newest]);
  });

  it('again, and the code before it is worth nothing', async () => {
    const first = await beginAndIssue();
    const second = await issueAuthCode(context, userId, 'recovery');
    await expectRefusal(redeem(first), 'flow_state_not_found', 404);
    expect(await redeem(second)).toMatchObject({ userId });
  });

  it.each([
    ['without a sign-in', (): Promise<unknown> => Promise.resolve()],
    ['for a sign-in of another method', () => begin(mailFlows.magiclink)],
    ['for a sign-in of another user', async () => begin(mailFlows.recovery, { userId: await newUser(context) })],
    ['for a sign-in that gets its tokens directly', () => begin(mailFlows.recovery, { codeChallenge: null })],
  ])('not %s', async (_why, prepare) => {
    await prepare();
    await expectRefusal(issueAuthCode(context, userId, 'recovery'), 'flow_state_not_found', 400);
    expect(await stamped()).toEqual([]);
  });
});

describe('the start of a sign-in', () => {
  it('remembers where it leads, whom it serves and what it accepts, nothing of it usable', async () => {
    const id = await createFlowState(context, {
      providerType: 'github',
      authenticationMethod: 'oauth',
      userId: null,
      codeChallenge: null,
      referrer: 'https://bakery.example/cb',
      inviteToken: 'invite-token',
      linkingTargetId: userId,
    });
    const expected: FlowStateRow = {
      instance_id: instance.id,
      id,
      user_id: null,
      auth_code_hash: null,
      auth_code_issued_at: null,
      code_challenge: null,
      code_challenge_method: null,
      provider_type: 'github',
      authentication_method: 'oauth',
      sealed_provider_access_token: null,
      sealed_provider_refresh_token: null,
      referrer: 'https://bakery.example/cb',
      invite_token_hash: hashToken(instance.keys.tokenPepper, 'link', 'invite-token'),
      linking_target_id: userId,
      dialect: 'supabase',
      taken_at: null,
      browser_hash: null,
      sealed_visit: null,
      session_not_after: null,
      created_at: start,
    };
    expect(await rowsOf(context, 'flow_states')).toEqual([expected]);
  });
});

async function begin(
  kind: Pick<FlowStart, 'providerType' | 'authenticationMethod'>,
  changes: Partial<FlowStart> & { context?: Context } = {},
): Promise<string> {
  const { context: own = context, ...start } = changes;
  return createFlowState(own, { ...kind, userId, codeChallenge, ...start });
}

async function beginAndIssue(): Promise<string> {
  await begin(mailFlows.recovery);
  return issueAuthCode(context, userId, 'recovery');
}

interface Redeeming {
  readonly context?: Context;
  readonly codeVerifier?: string;
  readonly settle?: (transaction: Context, flow: RedeemedFlow) => Promise<unknown>;
}

async function redeem(authCode: string, changes: Redeeming = {}): Promise<unknown> {
  const { settle = async (_transaction, flow) => flow } = changes;
  const exchange = { authCode, codeVerifier: changes.codeVerifier ?? codeVerifier };
  return redeemAuthCode(changes.context ?? context, exchange, settle);
}

async function stamped(): Promise<string[]> {
  const rows = await rowsOf(context, 'flow_states').whereNotNull('auth_code_hash');
  return rows.map(({ id }) => id);
}

async function expectRefusal(work: Promise<unknown>, code: ErrorCode, status: number): Promise<void> {
  const error: unknown = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(isAppError(error) && [error.code, error.status]).toEqual([code, status]);
}

function at(seconds: number): Context {
  return { ...context, now: new Date(start.getTime() + seconds * 1_000) };
}

async function newUser(scope: Context): Promise<string> {
  const email = `${randomUUID()}@example.org`;
  const { id } = await insertUser(scope, { id: randomUUID(), aud: '', email, email_key: email, created_at: start });
  return id;
}

async function newInstance(): Promise<Instance> {
  const id = randomUUID() as InstanceId;
  const { db } = database();
  const row = { id, slug: id, data_key: 'not used here', master_key_id: 'not used here' };
  await db
    .knex('instances')
    .withSchema(db.namespace)
    .insert({ ...row, created_at: start, updated_at: start });
  const key = (): Buffer => randomBytes(32);
  return {
    id,
    siteUuid: null,
    slug: id,
    state: 'active',
    settings: effectiveSettings(inheritedSettings(), { site_url: 'https://bakery.example' }),
    settingsVersion: '1',
    signing: noSigning,
    keys: { dataKey: key(), tokenPepper: key(), refreshTokenKey: key(), stateKey: key() },
  };
}

function contextOf(own: Instance): Context {
  return {
    ...scopeOf(database().db, own.id),
    instance: own,
    now: start,
    request: {
      id: 'request',
      address: '192.0.2.1',
      userAgent: null,
      dialect: 'supabase',
      audience: '',
      language: null,
    },
    functionHooks: {},
    services: {} as Context['services'],
  };
}
