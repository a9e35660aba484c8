import { type Connection, type ConnectionMethod, completeConnection } from '../connection.ts'
import { type Credential, sealCredential, templateValues } from '../credential.ts'
import { tokenTimes } from '../oauth-token.ts'
import { type Gateway, serverContext } from '../parts.ts'
import type { Provider } from '../providers/provider.ts'
import { prepareTarget } from '../providers/provider-target.ts'
import type { Verify } from '../verify.ts'

export type FinishParts = Pick<Gateway, 'store' | 'vault' | 'outbound' | 'settings' | 'record'> & {
  verify: Verify
}

/** A credential that has not been tried yet, with what came along. */
export type Unproven = {
  /** The link the person came by. */
  linkId: string
  method: ConnectionMethod
  values: Record<string, string>
  credential: Credential
  expiresIn?: number
  /** The provider's clock at that moment. */
  providerNow?: number
}

/** `usedUp`: somebody else was through with the link first, or the connection is gone. */
export type Finished =
  | { connection: Connection; label: string | undefined }
  | { problem: string; usedUp?: boolean }

/**
 * Tries a new credential and, when it works, puts it in place of the old one, which stays in use until then. A credential
 * for another account than the connection had is refused.
 */
export async function finish(
  parts: FinishParts,
  provider: Provider,
  connection: Connection,
  unproven: Unproven,
): Promise<Finished> {
  const startedAt = Date.now()
  const { credential } = unproven
  const verified = await parts.verify.values(provider, templateValues(unproven, credential))
  if (!verified.ok) return ended(parts, connection, startedAt, { problem: verified.message })
  const values = { ...unproven.values, ...verified.captured }
  const blocked = destinationProblem(parts, provider, templateValues({ values }, credential))
  if (blocked) return ended(parts, connection, startedAt, { problem: blocked })
  const { label } = verified
  const before = connection.metadata.email ?? connection.metadata.name
  if (label !== undefined && before !== undefined && before !== label) {
    const problem = `This is the account ${label}, but the connection belongs to ${before}. Sign in as ${before}, or make a new connection.`
    return ended(parts, connection, startedAt, { problem })
  }
  const times = tokenTimes(unproven.expiresIn, Date.now(), unproven.providerNow)
  const completed = await completeConnection(parts.store, connection.id, {
    linkId: unproven.linkId,
    method: unproven.method,
    values,
    metadata: label === undefined ? connection.metadata : { [label.includes('@') ? 'email' : 'name']: label },
    secrets: sealCredential(parts.vault, connection.id, credential),
    expiresAt: times.expiresAt,
    refreshAt: credential.refresh_token === undefined ? null : times.refreshAt,
  })
  if (!completed)
    return ended(parts, connection, startedAt, { problem: 'The link was used up meanwhile.', usedUp: true })
  return ended(parts, completed, startedAt, { connection: completed, label })
}

/** Whether requests of this connection could leave at all; told to the person now and not to a caller later. */
function destinationProblem(
  { outbound, settings }: FinishParts,
  provider: Provider,
  values: Record<string, string>,
): string | undefined {
  const prepared = prepareTarget(provider, serverContext(settings, provider), values)
  const target = typeof prepared === 'function' ? prepared('/') : prepared
  if ('code' in target) return target.message
  return outbound.refuseOrigin(target.origin)?.message
}

function ended(
  { record }: FinishParts,
  { id, team_id, app }: Connection,
  startedAt: number,
  result: Finished,
): Finished {
  record.add({
    team_id,
    key_id: null,
    connection_id: id,
    kind: 'connect',
    app,
    method: '',
    path: '',
    status: 'problem' in result ? 0 : 200,
    error: 'problem' in result ? 'connect_failed' : null,
    duration_ms: Date.now() - startedAt,
    used_at: startedAt,
  })
  return result
}
