import { timingSafeEqual } from 'node:crypto'
import type { Sql } from '../../store/sql.ts'
import { hashOf } from '../secret.ts'
import { type Application, findApplication } from './application.ts'
import { OAuthError } from './oauth-error.ts'
import type { Parameters } from './parameters.ts'

interface Credentials {
  readonly uid: string
  readonly secret: string | null
  readonly scheme: 'Basic' | 'Bearer'
}

/**
 * The client behind a request (RFC 6749 section 2.3): by HTTP Basic or in the body, by one of them only. A confidential
 * client shows its secret, a public one has none.
 */
export async function authenticateClient(
  sql: Sql,
  authorization: string | undefined,
  parameters: Parameters,
): Promise<Application> {
  const { uid, secret, scheme } = credentialsOf(authorization, parameters)
  const application = await findApplication(sql, uid)
  const right = application && (application.confidential ? isSecret(application, secret) : secret === null)
  if (!application || !right) throw unknownClient(scheme)
  return application
}

const unknownClient = (scheme: Credentials['scheme']): OAuthError =>
  new OAuthError('invalid_client', 'The client is unknown, or its secret is missing or wrong.', 401, scheme)

/** Whether a secret is the application's. */
export function isSecret({ secret_hash }: Application, secret: string | null): boolean {
  if (!secret_hash || secret === null) return false
  return timingSafeEqual(Buffer.from(hashOf(secret)), Buffer.from(secret_hash))
}

function credentialsOf(authorization: string | undefined, parameters: Parameters): Credentials {
  const inBody = { uid: parameters.get('client_id'), secret: parameters.get('client_secret') }
  if (authorization === undefined) {
    if (inBody.uid === undefined) throw unknownClient('Bearer')
    return { uid: inBody.uid, secret: inBody.secret ?? null, scheme: 'Bearer' }
  }
  const basic = basicCredentials(authorization)
  if (inBody.secret !== undefined)
    throw new OAuthError('invalid_request', 'The client must authenticate by one method only.')
  if (inBody.uid !== undefined && inBody.uid !== basic.uid)
    throw new OAuthError('invalid_request', 'The body names another client than the Authorization header.')
  return basic
}

/** Both parts are form-encoded before they are joined (RFC 6749 section 2.3.1). */
function basicCredentials(authorization: string): Credentials {
  const encoded = /^basic +([A-Za-z0-9+/]+=*) *$/i.exec(authorization)?.[1]
  const text = encoded ? Buffer.from(encoded, 'base64').toString('utf8') : ''
  const at = text.indexOf(':')
  if (at < 1 || /\0|%00/.test(text)) throw unknownClient('Basic')
  try {
    const [uid, secret] = [text.slice(0, at), text.slice(at + 1)].map((part) =>
      decodeURIComponent(part.replaceAll('+', ' ')),
    )
    return { uid: uid ?? '', secret: secret || null, scheme: 'Basic' }
  } catch {
    throw unknownClient('Basic')
  }
}
