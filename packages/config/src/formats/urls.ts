import { defineFormat, type Format } from './format.ts';

/** An absolute URL of the web. */
export const webUrl = urlOf('an absolute URL that starts with http:// or https://', ['http:', 'https:']);

/** Where a PostgreSQL server is. */
export const postgresUrl = urlOf('a URL that starts with postgres:// or postgresql://', ['postgres:', 'postgresql:']);

/** Where a Redis server is. */
export const redisUrl = urlOf('a URL that starts with redis:// or rediss://', ['redis:', 'rediss:']);

function urlOf(allowed: string, protocols: readonly string[]): Format<string> {
  return defineFormat(allowed, (text) => {
    const url = text.trim();
    return URL.canParse(url) && protocols.includes(new URL(url).protocol) ? url : undefined;
  });
}
