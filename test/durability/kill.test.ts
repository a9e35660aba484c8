import assert from 'node:assert/strict'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { postgresPid, type ServerProcess, serverProcess } from '../harness/server-process.ts'

/** Rounds of each kind; `TUNDISH_KILL_ROUNDS=10` is the figure of record. */
const rounds = Number(process.env.TUNDISH_KILL_ROUNDS ?? 2)
const writers = 8
const writesBeforeKill = 60
const recoveryMsMax = 20_000

let dataDir = ''
let server: ServerProcess
const acknowledged = new Set<number>()
let sent = 0

before(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'tundish-kill-'))
  server = await serverProcess({ TUNDISH_DATA: dataDir, TUNDISH_LOG: 'fatal' }, 'durability-token-0123456789')
  await server.start()
})

after(async () => {
  await server.stop()
  await rm(dataDir, { recursive: true, force: true })
})

/** A row of any list here. */
interface Row {
  readonly id: number
  readonly subject_id?: number
  readonly event_type_id?: string
}

function request(path: string, body?: unknown): Promise<Response> {
  return fetch(`${server.origin}/api/v2${path}`, {
    method: body ? 'POST' : 'GET',
    headers: { authorization: `Bearer ${server.token}`, 'content-type': 'application/json' },
    ...(body ? { body: JSON.stringify(body) } : {}),
  })
}

async function workspaceId(): Promise<number> {
  const [team] = (await (await request('/teams')).json()) as [Row]
  const [workspace] = (await (await request(`/teams/${team.id}/workspaces`)).json()) as [Row]
  return workspace.id
}

/** Creates contacts until `kill` has struck and a write has failed; keeps the ids the server acknowledged. */
async function writeUntilKilled(workspace: number, kill: () => Promise<void>): Promise<void> {
  let count = 0
  let struck: Promise<void> | undefined
  const writer = async (): Promise<void> => {
    for (;;) {
      sent += 1
      const contact = { email_address: `writer-${sent}@example.com` }
      try {
        const answer = await request(`/workspaces/${workspace}/contacts`, { contact })
        const body = (await answer.json()) as Row
        if (answer.status !== 201) return
        acknowledged.add(body.id)
      } catch {
        return
      }
      count += 1
      if (count >= writesBeforeKill) struck ??= kill()
    }
  }
  await Promise.all(Array.from({ length: writers }, writer))
  await struck
}

/** Every row of a list, page by page. */
async function everyRow(path: string): Promise<Row[]> {
  const rows: Row[] = []
  for (let after = ''; ; ) {
    const answer = await request(`${path}?limit=200${after && `&after=${after}`}`)
    assert.equal(answer.status, 200)
    rows.push(...((await answer.json()) as Row[]))
    after = answer.headers.get('pagination-next') ?? ''
    if (!after) return rows
  }
}

async function assertNothingLost(workspace: number): Promise<void> {
  const present = new Set((await everyRow(`/workspaces/${workspace}/contacts`)).map(({ id }) => id))
  const events = await everyRow(`/workspaces/${workspace}/webhooks/outgoing/events`)
  const created = new Set(
    events.filter((row) => row.event_type_id === 'contact.created').map((row) => row.subject_id),
  )
  const lost = [...acknowledged].filter((id) => !present.has(id) || !created.has(id))
  assert.deepEqual(
    lost,
    [],
    `${lost.length} of ${acknowledged.size} acknowledged contacts or their events are gone`,
  )
}

test(`after ${rounds} crashes of the server, every acknowledged contact and its event is there`, async () => {
  const workspace = await workspaceId()
  for (let round = 0; round < rounds; round++) {
    await writeUntilKilled(workspace, () => server.kill())
    await server.start()
    await assertNothingLost(workspace)
  }
  assert.ok(acknowledged.size >= rounds * writesBeforeKill)
})

test(`after ${rounds} crashes of PostgreSQL, the server recovers by itself and nothing is lost`, async () => {
  const workspace = await workspaceId()
  for (let round = 0; round < rounds; round++) {
    await writeUntilKilled(workspace, async () => void process.kill(await postgresPid(dataDir), 'SIGKILL'))
    await recovered()
    await assertNothingLost(workspace)
  }
})

/** Asks until the server is ready again, each time waiting for the answer before. */
async function recovered(): Promise<void> {
  const limit = AbortSignal.timeout(recoveryMsMax)
  for (;;) {
    const answer = await fetch(`${server.origin}/readyz`, { signal: limit }).catch(() => null)
    if (answer?.ok && (await request('/teams')).ok) return
    limit.throwIfAborted()
    await once(AbortSignal.timeout(50), 'abort')
  }
}
