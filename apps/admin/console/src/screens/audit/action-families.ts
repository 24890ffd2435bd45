/** What actions are about, by how their names begin; some begin otherwise for one than for many. */
const labels: Readonly<Record<string, string>> = {
  admin_token: 'Admin tokens',
  api_key: 'API keys',
  domain: 'Domains',
  inbox: 'Local inbox',
  instance: 'Instances',
  key: 'Signing keys',
  mail: 'Test mails',
  message: 'Messages',
  messages: 'Messages',
  operator: 'Operators',
  operator_key: 'Operators’ signing keys',
  suppression: 'Suppressions',
  user: 'Users',
  users: 'Users',
  webhook: 'Webhooks',
  webhook_deliveries: 'Webhook deliveries',
  webhook_delivery: 'Webhook deliveries',
};

/** Actions by what they are about, in alphabetical order: what that is called, and how the names of the actions begin. */
export function familiesOf(actions: readonly string[]): ReadonlyMap<string, readonly string[]> {
  const families = new Map<string, readonly string[]>();
  for (const name of new Set(actions.map((action) => action.split('.')[0] ?? action))) {
    const label = labels[name] ?? name;
    families.set(label, [...(families.get(label) ?? []), `${name}.`]);
  }
  return new Map([...families].toSorted(([one], [other]) => one.localeCompare(other)));
}
