/** A router as far as its routes' methods go. */
export interface RoutedMethods {
  readonly stack: readonly { methods: string[] }[];
}

/**
 * Takes back the HEAD that the router adds to every GET route, and returns the router; to be called when its routes are
 * complete. Neither server answers HEAD (netlify.md 1.1), and mail scanners send it to links whose GET uses up a token.
 */
export function noHead<Router extends RoutedMethods>(router: Router): Router {
  for (const layer of router.stack) layer.methods = layer.methods.filter((method) => method !== 'HEAD');
  return router;
}
