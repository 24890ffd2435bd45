import type { AdvisoryGroup } from './advisory.ts';
import { elsewhere } from './elsewhere.ts';
import { gotrueFamily } from './gotrue-family.ts';
import { netlifyFlaws } from './netlify-flaws.ts';
import { supabaseFlaws } from './supabase-flaws.ts';

/** What docs/advisories.md lists, in its order. */
export const advisoryGroups: readonly AdvisoryGroup[] = [gotrueFamily, elsewhere, netlifyFlaws, supabaseFlaws];
