import { newToken } from '../../src/auth/secret.ts'
import { codeFor, exchange, makeClient, postForm, signedInOwner } from '../../test/harness/oauth-client.ts'
import type { ServerProcess } from '../../test/harness/server-process.ts'
import { openVisitor } from '../../test/harness/visitor.ts'
import type { Checks } from '../checks.ts'
import type { Farm } from './farm.ts'

/** What a revocation may take to reach every process. */
const revocationMsMax = 1000

const statusOf = async ({ origin }: ServerProcess, path: string, token: string): Promise<number> => {
  const response = await fetch(`${origin}${path}`, { headers: { authorization: `Bearer ${token}` } })
  await response.arrayBuffer()
  return response.status
}

/** A person signs in on one process, is known to all, and signs out everywhere at once. */
export async function sessionsHold({ servers, balancer }: Farm, { check }: Checks): Promise<void> {
  const through = await signedInOwner(balancer)
  for (let page = 0; page < servers.length * 2; page++) {
    check('a session goes on from process to process', (await through.get('/account')).status === 200)
  }
  const elsewhere = servers.map(({ origin }) => {
    const visitor = openVisitor(origin)
    for (const [name, value] of through.cookies) visitor.cookies.set(name, value)
    return visitor
  })
  for (const visitor of elsewhere)
    check('a session begun on one process is known to each', (await visitor.get('/account')).status === 200)
  await through.submit('/users/sign_out_everywhere')
  for (const visitor of elsewhere)
    check('a session that ended is refused by each at once', (await visitor.get('/account')).status === 303)
}

/** A code issued on one process is good for one exchange on any, and a token revoked on one is soon dead on all. */
export async function codesAndTokensHold(farm: Farm, checks: Checks): Promise<void> {
  const { servers, balancer } = farm
  const [a, b] = servers as [ServerProcess, ServerProcess]
  const c = servers.at(2) ?? a
  const visitor = await signedInOwner(balancer)
  const client = await makeClient(visitor)
  const onA = openVisitor(a.origin)
  for (const [name, value] of visitor.cookies) onA.cookies.set(name, value)
  const code = (): Promise<string> => codeFor(a, onA, client)

  const first = await code()
  const redeemed = await postForm(b, '/oauth/token', exchange(client, first))
  checks.check('a code issued on A is redeemed on B', redeemed.status === 200)
  const replayed = await postForm(c, '/oauth/token', exchange(client, first))
  checks.check('a code replayed on C is refused', replayed.body.error === 'invalid_grant')

  const raced = await code()
  const answers = await Promise.all(
    servers.map((server) => postForm(server, '/oauth/token', exchange(client, raced))),
  )
  checks.check(
    'a code raced on all processes is redeemed at most once',
    answers.filter(({ status }) => status === 200).length <= 1,
  )

  const fresh = await postForm(b, '/oauth/token', exchange(client, await code()))
  const token = String(fresh.body.access_token)
  await soonRefused(farm, checks, 'token', '/api/v2/teams', token, () =>
    postForm(a, '/oauth/revoke', { token, client_id: client.id, client_secret: client.secret }),
  )
}

/** A gateway key deleted on one process is soon dead on all. */
export async function gatewayKeysHold(farm: Farm, checks: Checks): Promise<void> {
  const [a] = farm.servers as [ServerProcess]
  const manage = async (method: string, path: string, body?: object) =>
    (
      await fetch(`${a.origin}${path}`, {
        method,
        headers: { authorization: `Bearer ${farm.token}`, 'content-type': 'application/json' },
        ...(body && { body: JSON.stringify(body) }),
      })
    ).json() as Promise<{ key: { id: string; key: string } }>
  const made = (await manage('POST', '/gateway/keys', { name: newToken().slice(0, 8) })).key
  await soonRefused(farm, checks, 'gateway key', '/connections', made.key, () =>
    manage('DELETE', `/gateway/keys/${made.id}`),
  )
}

/** Uses a secret on every process, revokes it on A, and measures how long each of the others goes on believing in it. */
async function soonRefused(
  { servers }: Farm,
  checks: Checks,
  what: string,
  path: string,
  secret: string,
  revoke: () => Promise<unknown>,
): Promise<void> {
  for (const server of servers)
    checks.check(`a ${what} is good on every process`, (await statusOf(server, path, secret)) === 200)
  await revoke()
  const revokedAt = performance.now()
  const tookMs = await Promise.all(
    servers.map(async (server) => {
      // The clock is read before the question: an answer tells how things stood no later than it was given.
      for (;;) {
        const askedMs = performance.now() - revokedAt
        if ((await statusOf(server, path, secret)) === 401 || askedMs > revocationMsMax * 5) return askedMs
      }
    }),
  )
  const worst = Math.round(Math.max(...tookMs))
  checks.check(
    `a ${what} revoked on A is refused on every process within ${revocationMsMax} ms, not ${worst}`,
    worst <= revocationMsMax,
  )
  checks.figure(`${what} revoked on one of ${servers.length} processes, refused by all after`, `${worst} ms`)
}
