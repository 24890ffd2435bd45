import { call, type Answer, type Call } from '../api/netlify/client.ts';
import type { Gatehouse } from '../support/start-gatehouse.ts';
import type { Artefact } from './artefact.ts';
import { nobody, type Case, type Said } from './case.ts';
import type { Route } from './routes.ts';
import type { Side } from './sides.ts';

/** A place of a route at which one kind of artefact is tried. */
export interface Door {
  readonly name: string;
  readonly takes: (artefact: Artefact) => boolean;
  readonly tryWith: (value: string) => Promise<Answer>;
  /** Called before anything is tried. */
  readonly prepare?: () => void;
}

let addresses = 0;

/** Every place of a route at which something of another site could be tried. */
export function doorsOf(gatehouse: Gatehouse, route: Route, theirs: Side, it: Case): Door[] {
  const credential = credentialFor(gatehouse, theirs, it.as);
  const own = { reference: theirs.site.id, ...nobody(), ...it.own?.(theirs) };
  const places = [...route.path.matchAll(/:(\w+)/g)]
    .map(([, name = '']) => name)
    .filter((name) => name !== 'reference');
  const send = (said: Said, params: Readonly<Record<string, string>>, bearer: string | undefined): Promise<Answer> => {
    const { query, ...rest } = said;
    const path = route.path.replaceAll(/:(\w+)/g, (_all, name: string) => encodeURIComponent(params[name] ?? name));
    // Each from an address of its own: the operator's door looks away from who fails too often.
    const headers = { ...rest.headers, 'x-forwarded-for': `10.0.${(addresses += 1) >> 8}.${addresses & 255}` };
    const body = bodyFor(route.method, rest);
    const endpoint = `${route.method} ${path}${query === undefined ? '' : `?${query}`}`;
    return call(baseOf(gatehouse, route, theirs), endpoint, { ...body, headers, ...(bearer === undefined ? {} : { bearer }) });
  }; // prettier-ignore
  const said = (): Said => it.said?.(theirs) ?? {};
  const door = (name: string, taken: Artefact['kind'], tryWith: Door['tryWith']): Door => {
    return { name, takes: ({ kind }) => kind === taken, tryWith };
  };
  return [
    door('as the credential', 'bearer', (value) => send(said(), own, value)),
    ...(route.place === 'operator' ? [] : signedByTheirs(gatehouse, theirs, (bearer) => send(said(), own, bearer))),
    door('as a cookie', 'cookie', (value) => send(keeping(said(), theirs, value), own, undefined)),
    ...places.map((place) => {
      return door(`as :${place}`, 'id', (value) => send(said(), { ...own, [place]: value }, credential));
    }),
    ...(it.secrets ?? []).map((say, index) => {
      return door(`as secret ${index}`, 'secret', (value) => send(say(value, theirs), own, credential));
    }),
    ...(it.counted ?? []).map((say, index) => {
      const counted = door(`as counted secret ${index}`, 'secret', (value) =>
        send(say(value, theirs), own, credential),
      );
      return { ...counted, prepare: () => gatehouse.clock.advance(3_600) };
    }),
    ...(it.ids ?? []).map((say, index) => {
      return door(`as id ${index}`, 'id', (value) => send(say(value, theirs), own, credential));
    }),
    ...(it.paged
      ? [door('as the cursor', 'cursor', (value) => send({ query: `cursor=${value}` }, own, credential))]
      : []),
  ];
}

/** What a browser says that keeps it under every name that is read. */
function keeping(said: Said, { visit }: Side, value: string): Said {
  const cookie = ['nf_jwt', visit.cookie.name].map((name) => `${name}=${value}`).join('; ');
  return { ...said, headers: { ...said.headers, cookie } };
}

/** A token that the other site itself has signed, for a person or a session of the first. */
function signedByTheirs(gatehouse: Gatehouse, theirs: Side, ask: (bearer: string) => Promise<Answer>): Door[] {
  const exp = Math.floor(gatehouse.clock.now().getTime() / 1_000) + 86_400;
  const sign = (claims: object): string => theirs.site.signToken({ exp, ...claims });
  const takes = ({ isInTokens }: Artefact): boolean => isInTokens === true;
  return [
    { name: 'as the subject', takes, tryWith: (sub) => ask(sign({ sub })) },
    { name: 'as the session', takes, tryWith: (id) => ask(sign({ sub: theirs.person.id, session_id: id })) },
  ];
}

function credentialFor(gatehouse: Gatehouse, theirs: Side, as: Case['as']): string | undefined {
  const exp = Math.floor(gatehouse.clock.now().getTime() / 1_000) + 86_400;
  if (as === 'user') return theirs.person.accessToken;
  // One that both languages take.
  if (as === 'admin') return theirs.site.signToken({ exp, sub: '0', role: 'service_role' });
  return as === 'operator' ? gatehouse.operatorToken : undefined;
}

function baseOf(gatehouse: Gatehouse, { place }: Route, { site }: Side): string {
  if (place === 'operator') return gatehouse.adminUrl;
  return place === 'supabase' ? site.supabaseUrl : site.netlifyUrl;
}

function bodyFor(method: string, { json, form, raw }: Call): Call {
  if (method === 'GET') return {};
  if (form !== undefined) return { form };
  return raw === undefined ? { json: json ?? {} } : { raw };
}
