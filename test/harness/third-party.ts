import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { pkcePair } from './oauth-client.ts'

/** A sample application of somebody else on a port of its own: connects by code + PKCE and says who came. */
export interface ThirdParty {
  readonly origin: string
  readonly redirectUri: string
  /** What it was given; set when somebody has connected. */
  readonly token: () => string
  /** Told after the application is made in the portal. */
  credentials: { id: string; secret: string }
  close(): Promise<void>
}

export async function startThirdParty(provider: string): Promise<ThirdParty> {
  const { verifier, challenge } = pkcePair()
  let token = ''
  const server = createServer(async (request, response) => {
    const url = new URL(request.url ?? '/', app.origin)
    if (url.pathname !== '/callback') {
      const asked = {
        ...{
          response_type: 'code',
          client_id: app.credentials.id,
          redirect_uri: app.redirectUri,
          state: 'here',
        },
        ...{ code_challenge: challenge, code_challenge_method: 'S256' },
      }
      response.writeHead(302, { location: `${provider}/oauth/authorize?${new URLSearchParams(asked)}` }).end()
      return
    }
    const answer = await fetch(`${provider}/oauth/token`, {
      method: 'POST',
      body: new URLSearchParams({
        ...{ grant_type: 'authorization_code', code: url.searchParams.get('code') ?? '' },
        ...{ redirect_uri: app.redirectUri, code_verifier: verifier },
        ...{ client_id: app.credentials.id, client_secret: app.credentials.secret },
      }),
    })
    token = ((await answer.json()) as { access_token: string }).access_token
    const me = await fetch(`${provider}/api/v2/me`, { headers: { authorization: `Bearer ${token}` } })
    const { email } = (await me.json()) as { email: string }
    response.writeHead(200, { 'content-type': 'text/html' }).end(`<h1>Hello ${email}</h1>`)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const origin = `http://localhost:${(server.address() as AddressInfo).port}`
  const app: ThirdParty = {
    origin,
    redirectUri: `${origin}/callback`,
    token: () => token,
    credentials: { id: '', secret: '' },
    async close() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
  return app
}
