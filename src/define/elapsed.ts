/** Milliseconds on a clock that never jumps, for how long things last; the wall clock may be set while we run. */
export const elapsedMs = (): number => performance.now()
