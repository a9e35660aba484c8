/** A look-up that answers from memory for a while. Undefined is not remembered. */
export type Remembered<Value> = {
  get: (key: string) => Promise<Value | undefined>
  forget: (key: string) => void
}

/** Keeps what `load` found for `ms`, at most `max` entries; callers that come at once share one look-up. */
export function remembering<Value>(
  load: (key: string) => Promise<Value | undefined>,
  { ms, max, now = Date.now }: { ms: number; max: number; now?: () => number },
): Remembered<Value> {
  type Entry = { found: Promise<Value | undefined>; until: number }
  const entries = new Map<string, Entry>()
  const drop = (key: string, entry: Entry) => {
    if (entries.get(key) === entry) entries.delete(key)
  }
  return {
    get(key) {
      const known = entries.get(key)
      if (known && known.until > now()) return known.found
      const entry = { found: load(key), until: now() + ms }
      entries.delete(key)
      entries.set(key, entry)
      if (entries.size > max) entries.delete(entries.keys().next().value ?? '')
      entry.found.then(
        (value) => value === undefined && drop(key, entry),
        () => drop(key, entry),
      )
      return entry.found
    },
    forget: (key) => void entries.delete(key),
  }
}
