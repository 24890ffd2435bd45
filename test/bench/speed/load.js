// The program that asks: plain JavaScript for node itself, since what it costs is missing from the other processor.
import autocannon from 'autocannon';

/** @import { Answered, LoadPlan, LoadRequest } from './load.ts' */

/** @type {Map<string, readonly LoadRequest[]>} */
const sets = new Map();

/** @type {Map<number, Float64Array>} */
const zipfs = new Map();

/** @param {number} count */
function zipf(count) {
  let sums = zipfs.get(count);
  if (sums === undefined) {
    sums = new Float64Array(count);
    for (let rank = 1, sum = 0; rank <= count; rank += 1) sums[rank - 1] = sum += 1 / rank;
    zipfs.set(count, sums);
  }
  return sums;
}

/** @param {number} count */
function drawZipf(count) {
  const sums = zipf(count);
  const wanted = Math.random() * (sums[count - 1] ?? 0);
  let [low, high] = [0, count - 1];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((sums[middle] ?? 0) < wanted) low = middle + 1;
    else high = middle;
  }
  return low;
}

/**
 * Which of so many requests is next.
 *
 * @param {LoadPlan['pick']} pick
 * @param {number} count
 * @returns {() => number}
 */
function picker(pick, count) {
  let next = 0;
  if (pick === 'zipf') return () => drawZipf(count);
  if (pick === 'uniform') return () => Math.floor(Math.random() * count);
  return () => next++ % count;
}

/**
 * Each connection swaps a token of its own for the next, without end.
 *
 * @param {LoadPlan} plan
 * @param {{ setRequests(requests: object[]): void }} client
 * @param {number} index
 */
function chain(plan, client, index) {
  const { path, headers, tokens = [], isForm } = plan.chain ?? {};
  let token = tokens[index];
  client.setRequests([
    {
      setupRequest: () => {
        const form = `grant_type=refresh_token&refresh_token=${token}`;
        return {
          method: 'POST',
          path,
          headers: { ...headers, 'X-Load-Address': `10.0.0.${index}` },
          body: isForm ? form : JSON.stringify({ refresh_token: token }),
        };
      },
      onResponse: (/** @type {number} */ _status, /** @type {string} */ body) => {
        token = /"refresh_token":"([^"]+)"/.exec(body)?.[1] ?? token;
      },
    },
  ]);
}

/** @param {LoadPlan} plan */
function requestsOf(plan) {
  const requests = sets.get(plan.set ?? '') ?? [];
  if (plan.chain !== undefined) return [{ method: 'GET', path: '/' }];
  if (requests.length === 1) return [requests[0]];
  const pick = picker(plan.pick, requests.length);
  return [{ setupRequest: () => ({ headers: {}, ...requests[pick()] }) }];
}

/**
 * @param {LoadPlan} plan
 * @returns {Promise<Answered>}
 */
function ask(plan) {
  const { url, connections, seconds, amount, rate } = plan;
  let [count, clients] = [0, 0];
  /** @type {number[]} */
  const took = [];
  /** @type {Record<string, number>} */
  const refused = {};
  return new Promise((resolve, reject) => {
    const started = performance.now();
    const running = autocannon(
      {
        url,
        connections,
        ...(amount === undefined ? { duration: seconds } : { amount }),
        ...(rate === undefined ? {} : { overallRate: rate }),
        timeout: 30,
        requests: requestsOf(plan),
        setupClient: (/** @type {any} */ client) => {
          if (plan.chain !== undefined) chain(plan, client, clients);
          clients += 1;
        },
      },
      (/** @type {Error | null} */ error, /** @type {{ errors: number }} */ result) => {
        if (error) reject(error);
        else resolve({ count, refused, took, errors: result.errors, milliseconds: performance.now() - started });
      },
    );
    running.on(
      'response',
      (/** @type {object} */ _client, /** @type {number} */ status, _bytes, /** @type {number} */ time) => {
        if (status >= 200 && status < 300) {
          count += 1;
          took.push(time);
        } else refused[status] = (refused[status] ?? 0) + 1;
      },
    );
  });
}

process.on('message', (/** @type {any} */ { id, define, plan }) => {
  if (define !== undefined) {
    sets.set(define.name, define.requests);
    process.send?.({ id });
    return;
  }
  ask(plan).then(
    (value) => process.send?.({ id, value }),
    (error) => process.send?.({ id, problem: String(error) }),
  );
});
