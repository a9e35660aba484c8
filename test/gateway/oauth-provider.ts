import { createHash, randomBytes } from 'node:crypto'
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http'

/** A strict OAuth 2 provider and its API, on a clock of its own, and what it has seen. */
export type OAuthUpstream = {
  listener: RequestListener
  /** Refreshes that were granted. */
  refreshes: number
  /** Refresh tokens that were presented a second time, each ending everything of its grant. */
  reuses: number
  /** Repetitions of the last refresh that were forgiven, where there is an overlap. */
  replays: number
  codes: number
  /** Whether it would accept an access token now. */
  accepts: (accessToken: string) => boolean
  /** Ends all access tokens at once. */
  expireAll: () => void
  /** Ends all grants, as a person does in the provider's settings. */
  revokeAll: () => void
  account: string
  /** Answers the next token requests with this instead. */
  failNext: { status: number; body: object; times: number } | undefined
  /** Called before a refresh is answered. */
  onRefresh: () => Promise<void>
  calls: { authorization: string | undefined; path: string }[]
  /** A grant without anybody's consent: its first tokens. */
  issue: () => { access_token: string; refresh_token: string; expires_in: number }
}

type Grant = {
  access: string
  refresh: string
  previous: string
  rotatedAt: number
  dead: boolean
  expiresAt: number
}

export type OAuthUpstreamOptions = {
  expiresIn?: number
  now?: () => number
  /** For so long the last refresh token may be presented again and gets the same answer, as many providers allow. */
  overlapMs?: number
}

export function oauthUpstream(options: OAuthUpstreamOptions = {}): OAuthUpstream {
  const { expiresIn = 3600, now = Date.now, overlapMs = 0 } = options
  const codes = new Map<string, { challenge: string; redirectUri: string }>()
  const grants: Grant[] = []
  const byAccess = new Map<string, Grant>()
  const byRefresh = new Map<string, Grant>()
  const rotate = (grant: Grant) => {
    byAccess.delete(grant.access)
    grant.previous = grant.refresh
    grant.rotatedAt = now()
    grant.access = `access-${randomBytes(12).toString('hex')}`
    grant.refresh = `refresh-${randomBytes(12).toString('hex')}`
    grant.expiresAt = now() + expiresIn * 1000
    byAccess.set(grant.access, grant)
    byRefresh.set(grant.refresh, grant)
    return answerOf(grant)
  }
  const answerOf = (grant: Grant) => ({
    access_token: grant.access,
    refresh_token: grant.refresh,
    token_type: 'bearer',
    expires_in: expiresIn,
  })
  const issue = () => {
    const grant: Grant = { access: '', refresh: '', previous: '', rotatedAt: 0, dead: false, expiresAt: 0 }
    grants.push(grant)
    return rotate(grant)
  }

  const refreshed = (token: string): [number, object] => {
    const grant = byRefresh.get(token)
    if (!grant || grant.dead) return [400, { error: 'invalid_grant' }]
    if (grant.previous === token && now() - grant.rotatedAt < overlapMs) {
      upstream.replays += 1
      return [200, answerOf(grant)]
    }
    if (grant.refresh !== token) {
      grant.dead = true
      upstream.reuses += 1
      return [400, { error: 'invalid_grant', error_description: 'The token was used before.' }]
    }
    upstream.refreshes += 1
    return [200, rotate(grant)]
  }

  const redeemed = (form: URLSearchParams): [number, object] => {
    const code = codes.get(form.get('code') ?? '')
    codes.delete(form.get('code') ?? '')
    const verifier = form.get('code_verifier') ?? ''
    const challenge = createHash('sha256').update(verifier).digest('base64url')
    if (!code || code.challenge !== challenge || code.redirectUri !== form.get('redirect_uri')) {
      return [400, { error: 'invalid_grant' }]
    }
    upstream.codes += 1
    return [200, issue()]
  }

  const token = async (req: IncomingMessage, res: ServerResponse) => {
    const form = new URLSearchParams(await bodyOf(req))
    const { failNext } = upstream
    if (failNext && failNext.times > 0) {
      failNext.times -= 1
      return json(res, failNext.status, failNext.body)
    }
    if (form.get('client_id') !== 'our-client' || form.get('client_secret') !== 'our-client-secret') {
      return json(res, 401, { error: 'invalid_client' })
    }
    if (form.get('grant_type') === 'refresh_token') {
      await upstream.onRefresh()
      return json(res, ...refreshed(form.get('refresh_token') ?? ''))
    }
    return json(res, ...redeemed(form))
  }

  const authorize = (res: ServerResponse, query: URLSearchParams) => {
    const redirect = new URL(query.get('redirect_uri') ?? '')
    if (query.get('deny') === '1') redirect.searchParams.set('error', 'access_denied')
    else {
      const code = randomBytes(8).toString('hex')
      codes.set(code, {
        challenge: query.get('code_challenge') ?? '',
        redirectUri: query.get('redirect_uri') ?? '',
      })
      redirect.searchParams.set('code', code)
    }
    redirect.searchParams.set('state', query.get('state') ?? '')
    res.writeHead(302, { location: redirect.href }).end()
  }

  const upstream: OAuthUpstream = {
    refreshes: 0,
    reuses: 0,
    replays: 0,
    accepts: (token) => {
      const grant = byAccess.get(token)
      return grant !== undefined && !grant.dead && grant.expiresAt > now()
    },
    codes: 0,
    account: 'ada@example.com',
    failNext: undefined,
    onRefresh: async () => {},
    calls: [],
    issue,
    expireAll: () => {
      for (const grant of grants) grant.expiresAt = 0
    },
    revokeAll: () => {
      for (const grant of grants) grant.dead = true
    },
    listener: async (req, res) => {
      const url = new URL(req.url ?? '', 'http://x')
      res.setHeader('date', new Date(now()).toUTCString())
      if (url.pathname === '/authorize') return authorize(res, url.searchParams)
      if (url.pathname === '/token') return token(req, res)
      await bodyOf(req)
      const { authorization } = req.headers
      upstream.calls.push({ authorization, path: req.url ?? '' })
      const grant = byAccess.get(authorization?.replace('Bearer ', '') ?? '')
      if (!grant || grant.dead || grant.expiresAt <= now()) return json(res, 401, { error: 'expired' })
      return json(res, 200, { email: upstream.account, path: req.url })
    },
  }
  return upstream
}

async function bodyOf(req: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of req) chunks.push(chunk)
  return Buffer.concat(chunks).toString()
}

function json(res: ServerResponse, status: number, body: object): void {
  res.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
}
