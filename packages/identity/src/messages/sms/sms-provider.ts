import type { InstanceSettings } from '@gatehouse/instances';
import type { OutboundClient } from '@gatehouse/outbound';

/** How a text message travels. */
export type SmsChannel = 'sms' | 'whatsapp';

export type SmsSettings = InstanceSettings['sms'];

/** The name of a company that sends text messages. */
export type SmsProviderName = Exclude<SmsSettings['provider'], 'none'>;

/** A text message. */
export interface Sms {
  /** Digits only, as they are dialled from abroad. */
  readonly to: string;
  /** The code that the text says. */
  readonly code: string;
  readonly text: string;
  readonly channel: SmsChannel;
}

/** What providers are reached by. */
export interface SmsDoor {
  readonly outbound: OutboundClient;
  /** Stands in for every provider: scheme and host. */
  readonly url?: string | undefined;
  /** What a date in `Retry-After` is compared with. */
  readonly now: () => Date;
}

/** Why a provider did not do what it was asked: a class that a site's owner may see, never what the provider said. */
export interface SmsFailure {
  readonly error: string;
  /** True when asking again would end the same. */
  readonly isPermanent: boolean;
  /** The status of the provider's answer, if it gave one. */
  readonly status?: number;
  /** When the provider wants to be asked again, if it said so. */
  readonly retryAfterSeconds?: number;
}

/**
 * A message that a provider has taken, under its own id; or why it has not. The id is empty when the provider told none,
 * and null when it is not understood what the provider said with a status of success.
 */
export type SmsOutcome = { readonly providerId: string | null } | { readonly failure: SmsFailure };

/** A company that sends text messages. */
export interface SmsProvider {
  readonly channels: readonly SmsChannel[];
  /** Names of the settings that keep it from working: those that are empty, or that it could not use. */
  missing(settings: SmsSettings): readonly string[];
  send(door: SmsDoor, settings: SmsSettings, sms: Sms): Promise<SmsOutcome>;
}

/** The settings among these that are empty. */
export function emptyIn<Settings extends object>(settings: Settings, names: readonly (keyof Settings)[]): string[] {
  return names.filter((name) => settings[name] === '').map(String);
}
