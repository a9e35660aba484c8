import { elapsedMs } from '../define/elapsed.ts'
import { type Connection, failConnection } from './connection.ts'
import { openCredential, templateValues } from './credential.ts'
import type { GatewayError } from './gateway-error.ts'
import { type Gateway, serverContext } from './parts.ts'
import { captureValues, valueAt } from './providers/capture.ts'
import type { Provider } from './providers/provider.ts'
import { providerTarget } from './providers/provider-target.ts'
import { templateVariables, type Values } from './providers/template.ts'
import { needsReauth } from './refresh.ts'
import { withQuery } from './request-target.ts'

/** What the provider's own "who am I" call says. `status` 0 means that it could not be asked. */
export type Verification =
  | { ok: true; captured: Record<string, string>; label: string | undefined; problems: string[] }
  | { ok: false; status: number; message: string }

export type Verify = {
  /** Proves values that are about to become a connection. Always true for providers whose file names no such call. */
  values: (provider: Provider, values: Values) => Promise<Verification>
  /**
   * After a 401 with a credential that cannot be renewed: asks the provider once more and turns the connection FAILED
   * when it confirms. Undefined when the 401 was about something else.
   */
  afterRefusal: (provider: Provider, connection: Connection) => Promise<GatewayError | undefined>
}

/** A connection that was refused and is not dead is not asked about again for this long. */
const askAgainMs = 60_000
const askedMax = 5_000
const timeoutMs = 20_000

export function verification(gateway: Pick<Gateway, 'store' | 'vault' | 'outbound' | 'settings'>): Verify {
  const asked = new Map<string, { until: number; answer: Promise<GatewayError | undefined> }>()
  const values: Verify['values'] = (provider, given) => verifyValues(gateway, provider, given)
  const ask = async (provider: Provider, connection: Connection): Promise<GatewayError | undefined> => {
    const credential = openCredential(gateway.vault, connection)
    const result = await values(provider, templateValues(connection, credential))
    if (result.ok || result.status !== 401) return undefined
    const reason = `${provider.name} no longer accepts the credential.`
    await failConnection(gateway.store, connection, reason)
    return needsReauth(provider, reason)
  }
  return {
    values,
    afterRefusal(provider, connection) {
      if (!provider.verify) return Promise.resolve(undefined)
      const key = `${connection.id} ${connection.revision}`
      const known = asked.get(key)
      if (known && known.until > elapsedMs()) return known.answer
      const answer = ask(provider, connection)
      asked.delete(key)
      asked.set(key, { until: elapsedMs() + askAgainMs, answer })
      if (asked.size > askedMax) asked.delete(asked.keys().next().value ?? '')
      answer.catch(() => asked.delete(key))
      return answer
    },
  }
}

async function verifyValues(
  { outbound, settings }: Pick<Gateway, 'outbound' | 'settings'>,
  provider: Provider,
  values: Values,
): Promise<Verification> {
  const { verify } = provider
  if (!verify) return { ok: true, captured: {}, label: undefined, problems: [] }
  const target = providerTarget(
    beforeCapture(provider, values),
    serverContext(settings, provider),
    values,
    verify.path,
  )
  if ('code' in target) return { ok: false, status: 0, message: target.message }
  const path = target.queryToSet?.length ? withQuery(target.path, target.queryToSet) : target.path
  const answer = await outbound.send({
    url: target.origin + path,
    method: verify.method,
    headers: {
      accept: 'application/json',
      'user-agent': 'Tundish',
      ...target.headersByDefault,
      ...target.headersToSet,
    },
    limits: { totalTimeoutMs: timeoutMs },
  })
  if ('error' in answer) return { ok: false, status: 0, message: answer.message }
  if (answer.status !== verify.status) {
    return {
      ok: false,
      status: answer.status,
      message: `${provider.name} answered ${answer.status} to a first call.`,
    }
  }
  const parsed = parse(answer.body.toString('utf8'))
  const { values: captured, problems } = captureValues(provider, 'verify', parsed)
  const label = verify.label === undefined ? undefined : valueAt(parsed, verify.label)
  return {
    ok: true,
    captured,
    problems,
    label: label === undefined || label === null ? undefined : String(label),
  }
}

/** The provider as it is before its verification has given the values that are captured from it. */
function beforeCapture(provider: Provider, values: Values): Provider {
  const known = (template: string) =>
    templateVariables(template).every(
      (name) => provider.captured?.[name]?.from !== 'verify' || values[name] !== undefined,
    )
  const { headers = {}, query = {} } = provider.inject
  const base_url = provider.verify?.base_url ?? provider.target.base_url
  return {
    ...provider,
    target: { ...provider.target, base_url, ...(provider.verify?.base_url && { routes: [] }) },
    inject: {
      ...provider.inject,
      headers: Object.fromEntries(Object.entries(headers).filter(([, template]) => known(template))),
      query: Object.fromEntries(Object.entries(query).filter(([, template]) => known(template))),
    },
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
