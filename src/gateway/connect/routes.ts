import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { type Page, pageHeaders, renderPage } from '../../pages/layout.ts'
import { type Connection, readConnection } from '../connection.ts'
import type { OAuthClient } from '../credential.ts'
import type { ConnectionFinder } from '../find.ts'
import { clientOf, type Gateway } from '../parts.ts'
import type { Provider } from '../providers/provider.ts'
import { fits } from '../providers/template.ts'
import { newSecret, secretHash } from '../secret.ts'
import { type FinishParts, finish } from './finish.ts'
import { authorization, finishAuthorization, isOAuth, redirectUriOf } from './oauth.ts'
import { type ConnectForm, connectPage, resultPage } from './page.ts'
import { beginVisit, type ConnectSession, findSession, takeVisit } from './session.ts'

export type ConnectParts = FinishParts & Pick<Gateway, 'providers' | 'log'> & { finder: ConnectionFinder }

/** The pages behind a connection's `url`. They work without signing in: the link is the permission. */
export function connectRoutes(app: FastifyInstance, parts: ConnectParts): void {
  app.setErrorHandler((error, request, reply) => {
    parts.log(error, 'The connect page failed')
    const sentence = `Something went wrong on our side. The request id ${request.id} helps to find it.`
    return send(reply.code(500), resultPage({ title: 'That did not work', sentence, ok: false }))
  })
  app.get('/connect', async (request, reply) => {
    const opened = await open(parts, queryOf(request).get('session_token') ?? '')
    return opened ? send(reply, connectPage(opened)) : expired(reply)
  })
  app.post('/connect', async (request, reply) => {
    const form = new URLSearchParams((request.body as Buffer | undefined)?.toString('utf8'))
    const opened = await open(parts, form.get('session_token') ?? '')
    return opened ? submit(parts, opened, form, request, reply) : expired(reply)
  })
  app.get('/connect/callback', (request, reply) => callback(parts, request, reply))
}

const queryOf = (request: FastifyRequest): URLSearchParams =>
  new URLSearchParams((request.raw.url ?? '').split('?').slice(1).join('?'))

type Opened = ConnectForm & { client: OAuthClient | undefined }

async function open(parts: ConnectParts, token: string): Promise<Opened | undefined> {
  const session = token ? await findSession(parts.store, token) : undefined
  return session && (await formOf(parts, session, token))
}

async function formOf(
  { store, providers, settings }: ConnectParts,
  session: ConnectSession,
  token: string,
): Promise<Opened | undefined> {
  const connection = await readConnection(store, session.connection_id)
  const provider = connection && (await providers.get(connection.app))
  if (!connection || !provider) return undefined
  const client = clientOf(settings, provider, {})
  const asksForClient = isOAuth(provider) && !client
  const redirectUri = redirectUriOf(settings.origin)
  return { provider, connection, session, token, client, asksForClient, redirectUri }
}

async function submit(
  parts: ConnectParts,
  opened: Opened,
  form: URLSearchParams,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const { provider, connection } = opened
  const { inputs, problems } = readInputs(provider, form)
  const client = opened.client ?? readClient(form)
  if (isOAuth(provider) && !client) problems.push('Client id is missing.')
  const again = (sentences: readonly string[]) =>
    send(
      reply.code(422),
      connectPage({ ...opened, typed: shownAgain(provider, inputs, form), problems: sentences }),
    )
  if (problems.length > 0) return again(problems)
  if (isOAuth(provider) && client) {
    const begun = authorization(parts, provider, inputs, client)
    if ('code' in begun) return again([begun.message])
    const browser = cookieOf(request) ?? newSecret()
    const { state, verifier, url } = begun
    const pending = { token: opened.token, verifier, inputs, client, ownClient: opened.asksForClient }
    const noted = await beginVisit(parts.store, parts.vault, opened.session, { state, browser, pending })
    if (!noted) return expired(reply)
    return reply
      .code(303)
      .headers({ ...pageHeaders(), location: url.href, 'set-cookie': cookie(parts, browser) })
      .send()
  }
  const finished = await finish(parts, provider, connection, withKey(opened, inputs))
  if ('problem' in finished) return finished.usedUp ? expired(reply) : again([finished.problem])
  return connected(parts, reply, provider, finished.connection, finished.label)
}

/** Fields by name, checked against the form their provider's file promises. */
function readInputs(
  provider: Provider,
  form: URLSearchParams,
): { inputs: Record<string, string>; problems: string[] } {
  const inputs: Record<string, string> = {}
  const problems: string[] = []
  for (const [name, input] of Object.entries(provider.inputs ?? {})) {
    const typed = form.get(`input_${name}`) ?? ''
    const value = input.kind === 'text' ? typed : typed.trim()
    if (value === '') {
      if (!input.optional && input.default === undefined) problems.push(`${input.label} is missing.`)
    } else if (!fits(value, input)) {
      problems.push(
        `${input.label} does not have the form it should${input.example ? `, such as ${input.example}` : ''}.`,
      )
    } else inputs[name] = value
  }
  return { inputs, problems }
}

function readClient(form: URLSearchParams): OAuthClient | undefined {
  const id = (form.get('client_id') ?? '').trim()
  const secret = (form.get('client_secret') ?? '').trim()
  return id === '' ? undefined : { id, ...(secret && { secret }) }
}

function shownAgain(
  provider: Provider,
  inputs: Record<string, string>,
  form: URLSearchParams,
): Record<string, string> {
  const open = Object.entries(inputs).filter(([name]) => provider.inputs?.[name]?.kind !== 'secret')
  return { ...Object.fromEntries(open), client_id: form.get('client_id') ?? '' }
}

function withKey({ provider, connection, session }: Opened, inputs: Record<string, string>) {
  const secret = (name: string) => provider.inputs?.[name]?.kind === 'secret'
  const pick = (wanted: boolean) =>
    Object.fromEntries(Object.entries(inputs).filter(([name]) => secret(name) === wanted))
  return {
    linkId: session.id,
    method: connection.method,
    values: pick(false),
    credential: { values: pick(true) },
  }
}

async function callback(
  parts: ConnectParts,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const answer = queryOf(request)
  const taken = await takeVisit(parts.store, parts.vault, answer.get('state') ?? '')
  if (!taken) return expired(reply)
  const { pending, session, browserHash } = taken
  const browser = cookieOf(request)
  if (!browser || secretHash(browser) !== browserHash) {
    const sentence = 'This answer belongs to another browser. Open the link again and stay in one browser.'
    return send(reply.code(403), resultPage({ title: 'That did not work', sentence, ok: false }))
  }
  const opened = await formOf(parts, session, pending.token)
  if (!opened || !isOAuth(opened.provider)) return expired(reply)
  const { provider, connection } = opened
  const finished = await finishAuthorization(
    parts,
    { ...provider, auth: provider.auth },
    connection,
    { pending, linkId: session.id },
    answer,
  )
  parts.finder.forget(connection)
  if ('connection' in finished) return connected(parts, reply, provider, finished.connection, finished.label)
  if (finished.usedUp) return expired(reply)
  const retry = `/connect?session_token=${pending.token}`
  const title = `${provider.name} is not connected`
  return send(reply.code(422), resultPage({ title, sentence: finished.problem, ok: false, retry }))
}

function connected(
  { finder }: ConnectParts,
  reply: FastifyReply,
  provider: Provider,
  connection: Connection,
  label: string | undefined,
): FastifyReply {
  finder.forget(connection)
  const sentence = `${provider.name} is connected${label === undefined ? '' : ` as ${label}`}.`
  return send(reply, resultPage({ title: 'Connected', sentence, ok: true }))
}

function expired(reply: FastifyReply): FastifyReply {
  const sentence =
    'This link has expired or was used up. Ask for a new one: reading the connection gives a fresh link.'
  return send(reply.code(410), resultPage({ title: 'This link no longer works', sentence, ok: false }))
}

/** `form-action` also holds for where the answer to the form redirects, which is any provider. */
const send = (reply: FastifyReply, page: Page): FastifyReply =>
  reply.headers(pageHeaders('https: http:')).send(renderPage(page))

const cookieName = 'tundish_connect'
const cookieS = 3600

/** Lax, because the provider sends the person back by a link from its own site. */
const cookie = ({ settings }: ConnectParts, value: string): string =>
  `${cookieName}=${value}; Path=/connect; Max-Age=${cookieS}; HttpOnly; SameSite=Lax${settings.origin.startsWith('https:') ? '; Secure' : ''}`

function cookieOf({ headers }: FastifyRequest): string | undefined {
  const pair = (headers.cookie ?? '').split(';').find((one) => one.trim().startsWith(`${cookieName}=`))
  return pair?.trim().slice(cookieName.length + 1)
}
