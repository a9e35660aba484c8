import { StartupError } from '../store/startup-error.ts'

export type Environment = Readonly<Record<string, string | undefined>>

/** A whole number within bounds. */
export function whole(
  environment: Environment,
  name: string,
  fallback: number,
  min: number,
  max: number,
): number {
  const text = environment[name]
  if (!text) return fallback
  const value = Number(text)
  if (!/^\d+$/.test(text) || value < min || value > max) {
    throw new StartupError(`${name} must be a whole number from ${min} to ${max}, not "${text}".`)
  }
  return value
}

/** One of a few words. */
export function oneOf<V extends string>(
  environment: Environment,
  name: string,
  values: readonly V[],
  fallback: V,
): V {
  const text = environment[name]
  if (!text) return fallback
  const value = values.find((candidate) => candidate === text)
  if (!value) throw new StartupError(`${name} must be one of ${values.join(', ')}, not "${text}".`)
  return value
}

/** Texts separated by commas. */
export const listOf = (environment: Environment, name: string): string[] =>
  (environment[name] ?? '')
    .split(',')
    .map((text) => text.trim())
    .filter(Boolean)
