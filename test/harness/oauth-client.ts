import { createHash, randomBytes } from 'node:crypto'
import { ownerPassword, type TestApi } from './api.ts'
import { openVisitor, type Visitor } from './visitor.ts'

/** Where the server is. */
type At = Pick<TestApi, 'origin'>

/** An application of the portal, as its developer sees it. */
export interface Client {
  readonly path: string
  readonly id: string
  readonly secret: string
  readonly redirectUri: string
}

export const redirectUri = 'http://localhost:8976/callback?from=tundish'

/** The owner of `ours`, signed in. */
export async function signedInOwner(api: At): Promise<Visitor> {
  const visitor = openVisitor(api.origin)
  const { status } = await visitor.signIn('owner@example.com', ownerPassword)
  if (status !== 303) throw new Error(`The owner cannot sign in: ${status}`)
  return visitor
}

/** Makes an application in the portal. */
export async function makeClient(
  visitor: Visitor,
  kind: 'confidential' | 'public' | 'classic' = 'confidential',
  fields: Record<string, string> = {},
): Promise<Client> {
  await visitor.get('/oauth/applications/new')
  const seen = await visitor.submit('/oauth/applications', {
    name: `A ${kind} app`,
    kind,
    redirect_uris: redirectUri,
    ...fields,
  })
  const path = /action="(\/oauth\/applications\/\d+)"/.exec(seen.text)?.[1] ?? ''
  return {
    path,
    id: /Client id<\/dt><dd><code>([^<]+)/.exec(seen.text)?.[1] ?? '',
    secret: /class="secret">([^<]+)/.exec(seen.text)?.[1] ?? '',
    redirectUri: fields.redirect_uris ?? redirectUri,
  }
}

/** Goes through consent as a person does; answers where the browser was sent. */
export async function consent(
  visitor: Visitor,
  address: string | URL,
  fields: Record<string, string> = {},
): Promise<URL> {
  const url = new URL(address)
  const page = await visitor.get(url.pathname + url.search)
  if (page.status !== 200) throw new Error(`No consent page but ${page.status} ${page.location}`)
  const query = url.search.slice(1)
  const seen = await visitor.submit('/oauth/authorize', { request: query, decision: 'allow', ...fields })
  return new URL(seen.location ?? `about:${seen.status}`)
}

/** The address of an authorization request. */
export function authorizeUrl(api: At, client: Client, more: Record<string, string> = {}): URL {
  const url = new URL('/oauth/authorize', api.origin)
  const parameters = {
    client_id: client.id,
    redirect_uri: client.redirectUri,
    response_type: 'code',
    ...more,
  }
  url.search = new URLSearchParams(parameters).toString()
  return url
}

/** Goes through consent to the code that the client is sent. */
export async function codeFor(
  api: At,
  visitor: Visitor,
  client: Client,
  more: Record<string, string> = {},
  fields: Record<string, string> = {},
): Promise<string> {
  const to = await consent(visitor, authorizeUrl(api, client, more), fields)
  return to.searchParams.get('code') ?? ''
}

/** Goes through consent and exchanges the code, as the client does then. */
export async function granted(api: At, visitor: Visitor, client: Client): Promise<OAuthAnswer> {
  return postForm(api, '/oauth/token', exchange(client, await codeFor(api, visitor, client)))
}

/** A verifier and its challenge. */
export function pkcePair(): { verifier: string; challenge: string } {
  const verifier = randomBytes(32).toString('base64url')
  return { verifier, challenge: createHash('sha256').update(verifier).digest('base64url') }
}

export interface OAuthAnswer {
  readonly status: number
  readonly headers: Headers
  // biome-ignore lint/suspicious/noExplicitAny: answers are whatever the endpoint says.
  readonly body: any
}

/** Posts a form to an OAuth endpoint. */
export async function postForm(
  api: At,
  path: string,
  fields: Record<string, string> | string,
  headers: Record<string, string> = {},
): Promise<OAuthAnswer> {
  const response = await fetch(`${api.origin}${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers },
    body: typeof fields === 'string' ? fields : new URLSearchParams(fields).toString(),
  })
  const text = await response.text()
  return { status: response.status, headers: response.headers, body: text ? JSON.parse(text) : undefined }
}

/** The fields of an ordinary exchange of a code. */
export const exchange = (client: Client, code: string, more: Record<string, string> = {}) => ({
  grant_type: 'authorization_code',
  code,
  redirect_uri: client.redirectUri,
  client_id: client.id,
  ...(client.secret && { client_secret: client.secret }),
  ...more,
})
