import assert from 'node:assert/strict'
import { builtinProviders, loadProviders } from '../../src/gateway/providers/load-providers.ts'
import type { Provider } from '../../src/gateway/providers/provider.ts'

const providers = loadProviders([builtinProviders])

/** What provider files may say of the server they are used on. */
export const server = { server_url: 'http://localhost:3000', server_domain: 'localhost' }

/** A provider that comes with the server. */
export async function provider(slug: string): Promise<Provider> {
  const found = await providers.get(slug)
  assert.ok(found, slug)
  return found
}
