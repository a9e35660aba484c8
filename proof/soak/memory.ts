import { readFile } from 'node:fs/promises'

/** Resident memory of a process in MB, where the system tells. */
export async function residentMb(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '')
  return Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1024
}

/** A value at a time, in milliseconds. */
export interface Sample {
  readonly at: number
  readonly value: number
}

/** The slope of the line through the samples with the least squares, per hour. */
export function slopePerHour(samples: readonly Sample[]): number {
  const mean = (values: readonly number[]): number =>
    values.reduce((sum, value) => sum + value, 0) / values.length
  const [at, value] = [mean(samples.map((one) => one.at)), mean(samples.map((one) => one.value))]
  const along = samples.reduce((sum, one) => sum + (one.at - at) * (one.value - value), 0)
  const square = samples.reduce((sum, one) => sum + (one.at - at) ** 2, 0)
  return square === 0 ? 0 : (along / square) * 3_600_000
}
