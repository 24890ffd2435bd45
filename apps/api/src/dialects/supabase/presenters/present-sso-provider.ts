import type { SsoProvider } from '@gatehouse/identity';

/** A provider as its administrators see it (supabase-extended.md 3.11). */
export function presentSsoProvider(
  provider: SsoProvider,
  { hasXml }: { readonly hasXml: boolean },
): Record<string, unknown> {
  const { id, resource_id: resource, disabled, domains, created_at: createdAt, updated_at: updatedAt } = provider;
  const { entity_id, metadata_xml, metadata_url, attribute_mapping, name_id_format } = provider;
  return {
    id,
    ...(resource === null ? {} : { resource_id: resource }),
    disabled,
    saml: {
      entity_id,
      ...(hasXml ? { metadata_xml } : {}),
      ...(metadata_url === null ? {} : { metadata_url }),
      attribute_mapping,
      ...(name_id_format === null ? {} : { name_id_format }),
    },
    domains: domains.map((domain) => ({ domain })),
    created_at: createdAt.toISOString(),
    updated_at: updatedAt.toISOString(),
  };
}
