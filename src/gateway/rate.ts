/** Token buckets by name, in this process. */
export type Buckets = {
  /** Takes one request out of a bucket that refills `perSecond` and holds as many. Gives 0, or ms until there is one. */
  take: (name: string, perSecond: number) => number
}

const bucketsMax = 20_000

export function buckets(now: () => number = Date.now): Buckets {
  const filled = new Map<string, { left: number; at: number }>()
  return {
    take(name, perSecond) {
      const time = now()
      let bucket = filled.get(name)
      if (!bucket) {
        // The oldest bucket is most likely full again.
        if (filled.size >= bucketsMax) filled.delete(filled.keys().next().value ?? '')
        bucket = { left: perSecond, at: time }
        filled.set(name, bucket)
      }
      const gained = (Math.max(0, time - bucket.at) * perSecond) / 1000
      bucket.left = Math.min(perSecond, bucket.left + gained)
      bucket.at = time
      if (bucket.left < 1) return Math.ceil(((1 - bucket.left) * 1000) / perSecond)
      bucket.left -= 1
      return 0
    },
  }
}
