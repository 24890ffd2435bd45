import type { ReactNode } from 'react';

/** The mark of the product. */
export function Mark({ size = 30 }: { readonly size?: number }): ReactNode {
  return (
    <svg width={size} height={size} viewBox="0 0 32 32" aria-hidden="true">
      <rect width="32" height="32" rx="7" fill="#2a6f4e" />
      <path d="M7 25V15a9 9 0 0 1 18 0v10h-4V15a5 5 0 0 0-10 0v10z" fill="#fff" />
      <circle cx="16" cy="19" r="2.4" fill="#fff" />
    </svg>
  );
}
