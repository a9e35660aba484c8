import type { Provider, ProviderCapture } from './provider.ts'
import { fits } from './template.ts'

/**
 * Picks out of one answer (parsed JSON, or the redirect's query) what the provider file wants kept from it. Values that
 * do not have their declared form are left out and told about; they never reach an address.
 */
export function captureValues(
  provider: Provider,
  from: ProviderCapture['from'],
  answer: unknown,
): { values: Record<string, string>; problems: string[] } {
  const values: Record<string, string> = {}
  const problems: string[] = []
  for (const [name, capture] of Object.entries(provider.captured ?? {})) {
    if (capture.from !== from) continue
    const found = valueAt(answer, capture.path)
    if (found === undefined || found === null) continue
    // Servers differ in whether an address of a host ends in a slash.
    const value = capture.kind === 'origin' ? String(found).replace(/\/$/, '') : String(found)
    if (fits(value, capture)) values[name] = value
    else problems.push(`${provider.name} sent a ${name} that is not of kind ${capture.kind}.`)
  }
  return { values, problems }
}

/** What stands at a dotted path (`authed_user.access_token`, `0.tenantId`) of parsed JSON, or undefined. */
export function valueAt(answer: unknown, path: string): unknown {
  let value = answer
  for (const part of path.split('.')) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, part)) return undefined
    value = (value as Record<string, unknown>)[part]
  }
  return value
}
