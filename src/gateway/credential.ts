import type { Vault } from '../store/vault.ts'
import type { Connection } from './connection.ts'

/** The identity of this server at a provider (RFC 6749 section 2.3). A public client has no secret. */
export type OAuthClient = { id: string; secret?: string }

/** Everything secret about a connection. */
export type Credential = {
  /** Secret inputs by name. */
  values: Record<string, string>
  access_token?: string
  refresh_token?: string
  scope?: string
  /** Set where the person brought an OAuth client of their own. */
  client?: OAuthClient
}

const place = (id: string) => ({ table: 'gateway_connections', row: id, column: 'secrets' })

/** Seals a credential for the row of one connection; it opens nowhere else. */
export const sealCredential = (vault: Vault, connectionId: string, credential: Credential): string =>
  vault.encrypt(JSON.stringify(credential), place(connectionId))

/** The credential of a connection; an empty one where nobody has connected yet. */
export function openCredential(
  vault: Vault,
  { id, secrets }: Pick<Connection, 'id' | 'secrets'>,
): Credential {
  return secrets ? JSON.parse(vault.decrypt(secrets, place(id))) : { values: {} }
}

/** The values a provider's templates are filled in with. */
export function templateValues(
  { values }: Pick<Connection, 'values'>,
  credential: Credential,
): Record<string, string> {
  const { access_token } = credential
  return { ...values, ...credential.values, ...(access_token !== undefined && { access_token }) }
}
