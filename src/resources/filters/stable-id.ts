/** A filter written out in full, apart from any saved one. */
export interface StableFilter {
  readonly workspaceId: number
  readonly filterClass: string
  /** Unchecked: whoever uses them reads them as a body's. */
  readonly criteria: readonly object[]
}

/** Reads what the expansion `stable_id` of a filter shows; null where the text is anything else. */
export function stableFilter(stableId: string): StableFilter | null {
  if (!/^[\w-]{4,20000}$/.test(stableId)) return null
  try {
    const parts = JSON.parse(Buffer.from(stableId, 'base64url').toString('utf8'))
    if (!Array.isArray(parts) || parts.length !== 3) return null
    const [workspaceId, filterClass, criteria] = parts
    if (!Array.isArray(criteria) || !criteria.every(isCriterion)) return null
    return { workspaceId: Number(workspaceId), filterClass: String(filterClass), criteria }
  } catch {
    return null
  }
}

const isCriterion = (entry: unknown): entry is object =>
  typeof entry === 'object' &&
  entry !== null &&
  'attribute' in entry &&
  'clause' in entry &&
  typeof entry.attribute === 'string' &&
  typeof entry.clause === 'string'
