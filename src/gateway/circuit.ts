/** Keeps calls away from places that fail again and again; each process learns by itself. */
export type Circuit = {
  /** Milliseconds during which a place is not to be tried; 0 lets one try through, whose outcome must be reported. */
  waitMs: (place: string) => number
  report: (place: string, worked: boolean) => void
}

const failuresMax = 5
const openMsMin = 10_000
const openMsMax = 5 * 60_000
const placesMax = 1_000

/** Opens after five failures in a row, for ten seconds and then twice as long each time, with one try in between. */
export function circuit(now: () => number = Date.now): Circuit {
  const places = new Map<string, { failures: number; openMs: number; until: number }>()
  return {
    waitMs(place) {
      const known = places.get(place)
      if (!known || known.failures < failuresMax) return 0
      const waitMs = known.until - now()
      if (waitMs > 0) return waitMs
      // The one that tries now stands for all others, until it reports or its time is over.
      known.until = now() + known.openMs
      return 0
    },
    report(place, worked) {
      if (worked) return void places.delete(place)
      const known = places.get(place) ?? { failures: 0, openMs: openMsMin / 2, until: 0 }
      known.failures += 1
      if (known.failures >= failuresMax) {
        known.openMs = Math.min(openMsMax, known.openMs * 2)
        known.until = now() + known.openMs
      }
      places.delete(place)
      places.set(place, known)
      if (places.size > placesMax) places.delete(places.keys().next().value ?? '')
    },
  }
}
