import { elapsedMs } from '../define/elapsed.ts'
/** A look-up that answers from memory for a while. Undefined is not remembered. */
export type Remembered<Value> = {
  /** What is still trusted, at once: nothing where `get` would have to ask. */
  known: (key: string) => Value | undefined
  get: (key: string) => Promise<Value | undefined>
  forget: (key: string) => void
}

/** From this share of its time on, an entry in use is looked up again before anybody has to wait for it. */
const renewedFrom = 0.5

type Entry<Value> = { found: Promise<Value | undefined>; value?: Value; renewAt: number; until: number }

/**
 * Keeps what `load` found for `ms`, counted from before it was asked, and at most `max` entries; callers that come at once
 * share one look-up.
 */
export function remembering<Value>(
  load: (key: string) => Promise<Value | undefined>,
  { ms, max, now = elapsedMs }: { ms: number; max: number; now?: () => number },
): Remembered<Value> {
  const entries = new Map<string, Entry<Value>>()
  const ask = (key: string): Entry<Value> => {
    const time = now()
    return { found: load(key), renewAt: time + ms * renewedFrom, until: time + ms }
  }
  const put = (key: string, entry: Entry<Value>): void => {
    entries.delete(key)
    entries.set(key, entry)
    if (entries.size > max) entries.delete(entries.keys().next().value ?? '')
  }
  const drop = (key: string, entry: Entry<Value>): void => {
    if (entries.get(key) === entry) entries.delete(key)
  }
  const renew = (key: string, old: Entry<Value>): void => {
    old.renewAt = Number.POSITIVE_INFINITY
    const entry = ask(key)
    entry.found.then(
      (value) => {
        if (entries.get(key) !== old) return
        entry.value = value
        if (value === undefined) entries.delete(key)
        else put(key, entry)
      },
      // The old answer serves for the rest of its time; whoever comes then hears what is wrong.
      () => {},
    )
  }
  return {
    known(key) {
      const entry = entries.get(key)
      if (entry?.value === undefined) return undefined
      const time = now()
      if (entry.until <= time) return undefined
      if (entry.renewAt <= time) renew(key, entry)
      return entry.value
    },
    get(key) {
      const known = entries.get(key)
      if (known && known.until > now()) return known.found
      const entry = ask(key)
      put(key, entry)
      entry.found.then(
        (value) => {
          entry.value = value
          if (value === undefined) drop(key, entry)
        },
        () => drop(key, entry),
      )
      return entry.found
    },
    forget: (key) => void entries.delete(key),
  }
}
