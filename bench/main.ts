import { type ChildProcess, fork, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import pg from 'pg'
import { startCluster } from '../src/store/cluster.ts'
import type { ConnectionSettings } from '../src/store/connection.ts'
import { migrate } from '../src/store/migrate.ts'
import { load, type RequestMaker, type Round } from './load.ts'
import { seed, shopCount } from './seed.ts'

const token = 'bench-token-0123456789-0123456789'
const [oursPort, floorPort] = [3411, 3412]

const { values: options } = parseArgs({
  options: {
    contacts: { type: 'string', default: '1000000' },
    rounds: { type: 'string', default: '5' },
    seconds: { type: 'string', default: '4' },
    connections: { type: 'string', default: '32' },
    /** A folder to keep the filled store in, so that the next run need not seed. */
    data: { type: 'string' },
    /** Only the scenarios whose name contains this. */
    only: { type: 'string', default: '' },
    json: { type: 'boolean', default: false },
  },
})

const say = (line: string): void => void process.stderr.write(`${line}\n`)

interface Scenario {
  readonly name: string
  readonly request: RequestMaker
}

const line = (method: string, path: string, body = ''): string =>
  `${method} ${path} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer ${token}\r\n${
    body ? `Content-Type: application/json\r\nContent-Length: ${Buffer.byteLength(body)}\r\n` : ''
  }\r\n${body}`

/** Requests over the whole store: random rows, the first page and one near the end, one e-mail, new contacts. */
async function scenarios(client: pg.Client, spaces: number[]): Promise<Scenario[]> {
  const { rows } = await client.query(
    'select id, workspace_id, email_address from contacts tablesample system (1) limit 20000',
  )
  const ends = await client.query(
    'select w as workspace_id, (select id from contacts where workspace_id = w order by id desc offset 60 limit 1) as near_end from unnest($1::bigint[]) w',
    [spaces.slice(0, 10)],
  )
  const any = <T>(list: readonly T[]): T => list[Math.floor(Math.random() * list.length)] as T
  const list = (space: unknown): string => `/api/v2/workspaces/${space}/contacts`
  const orders = (await client.query('select id from orders tablesample system (10) limit 5000')).rows
  let made = 0
  return [
    { name: 'get by id', request: () => line('GET', `/api/v2/contacts/${any(rows).id}`) },
    { name: 'list 20, first page', request: () => line('GET', list(any(spaces.slice(0, 10)))) },
    {
      name: 'list 20, near the end',
      request: () => {
        const { workspace_id, near_end } = any(ends.rows)
        return line('GET', `${list(workspace_id)}?after=${near_end}`)
      },
    },
    {
      name: 'filter by e-mail',
      request: () => {
        const { workspace_id, email_address } = any(rows)
        return line('GET', `${list(workspace_id)}?filter[email_address]=${encodeURIComponent(email_address)}`)
      },
    },
    { name: 'get order', request: () => line('GET', `/api/v2/orders/${any(orders).id}`) },
    {
      name: 'list 20 orders',
      request: () => line('GET', `/api/v2/workspaces/${any(spaces.slice(0, shopCount))}/orders`),
    },
    {
      name: 'create',
      request: () => {
        made += 1
        const contact = {
          email_address: `new${process.pid}-${made}-${Date.now()}@bench.example.com`,
          first_name: 'New',
          last_name: 'Person',
        }
        return line('POST', list(any(spaces)), JSON.stringify({ contact }))
      },
    },
  ]
}

async function startServer(
  file: string,
  port: number,
  connection: ConnectionSettings,
): Promise<ChildProcess> {
  const env = {
    ...process.env,
    PORT: String(port),
    BENCH_CONNECTION: JSON.stringify(connection),
    BENCH_TOKEN: token,
  }
  const child = fork(new URL(file, import.meta.url), { env, stdio: ['ignore', 'ignore', 'inherit', 'ipc'] })
  await once(child, 'message')
  return child
}

const median = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0

/** Processor time used so far by processes and their children, in milliseconds, where the system tells. */
async function cpuMs(pids: readonly number[]): Promise<number> {
  const names = await readdir('/proc').catch(() => [])
  const stats = await Promise.all(
    names
      .filter((name) => /^\d+$/.test(name))
      .map((name) => readFile(`/proc/${name}/stat`, 'utf8').catch(() => '')),
  )
  return stats.reduce((sum, stat) => {
    const pid = Number(stat.slice(0, stat.indexOf(' ')))
    const fields = stat.slice(stat.lastIndexOf(') ') + 2).split(' ')
    const counts = pids.includes(pid) || pids.includes(Number(fields[1]))
    return counts ? sum + (Number(fields[11]) + Number(fields[12])) * clockTickMs : sum
  }, 0)
}

const clockTickMs = 10

/** Interleaved rounds of one scenario against both; medians of each figure. */
async function measure({ name, request }: Scenario, pids: Record<'ours' | 'floor', number[]>) {
  const taken: Record<'ours' | 'floor', (Round & { cpu: number })[]> = { ours: [], floor: [] }
  const connections = Number(options.connections)
  for (const port of [oursPort, floorPort]) await load(port, connections, 1000, request)
  for (let round = 0; round < Number(options.rounds); round++) {
    const order = round % 2 === 0 ? (['ours', 'floor'] as const) : (['floor', 'ours'] as const)
    for (const side of order) {
      const before = await cpuMs(pids[side])
      const port = side === 'ours' ? oursPort : floorPort
      const taking = await load(port, connections, Number(options.seconds) * 1000, request)
      taken[side].push({ ...taking, cpu: ((await cpuMs(pids[side])) - before) / taking.count })
    }
  }
  const of = (side: 'ours' | 'floor') => ({
    perSecond: Math.round(median(taken[side].map((round) => round.perSecond))),
    p50: Number(median(taken[side].map((round) => round.p50)).toFixed(2)),
    p99: Number(median(taken[side].map((round) => round.p99)).toFixed(2)),
    cpuMs: Number(median(taken[side].map((round) => round.cpu)).toFixed(3)),
    failed: taken[side].reduce((sum, round) => sum + round.failed, 0),
  })
  const [ours, floor] = [of('ours'), of('floor')]
  say(`${name}: ${(ours.perSecond / floor.perSecond).toFixed(2)} of the floor`)
  return { name, ratio: Number((ours.perSecond / floor.perSecond).toFixed(2)), ours, floor }
}

/** Resident memory of a process in MB, where the system tells. */
async function memoryMb(pid: number | undefined): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '')
  return Math.round(Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1024)
}

/** As `npm start` has it. */
const heapFlag = '--max-semi-space-size=8'

/** Starts the whole product on a folder, twice: until it listens, and what it weighs idle. */
async function coldStarts() {
  const folder = await mkdtemp(join(tmpdir(), 'tundish-bench-'))
  const figures: Record<string, number> = {}
  for (const state of ['empty', 'filled']) {
    const start = performance.now()
    const main = new URL('../bin/tundish.js', import.meta.url).pathname
    const child = spawn(process.execPath, [heapFlag, main, 'serve'], {
      env: { ...process.env, PORT: '3413', TUNDISH_DATA: folder, TUNDISH_LOG: 'error' },
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    await once(child.stdout, 'data')
    figures[`start_ms_${state}`] = Math.round(performance.now() - start)
    await new Promise((done) => setTimeout(done, 2000))
    figures[`idle_mb_${state}`] = await memoryMb(child.pid)
    child.kill('SIGTERM')
    await once(child, 'exit')
  }
  await rm(folder, { recursive: true })
  return figures
}

async function main(): Promise<void> {
  const dataDir = options.data ?? (await mkdtemp(join(tmpdir(), 'tundish-bench-')))
  const cluster = await startCluster({ dataDir })
  const client = new pg.Client(cluster.connection)
  await client.connect()
  await migrate(client, new URL('../migrations', import.meta.url).pathname)
  const ours = await startServer('ours.ts', oursPort, cluster.connection)
  const spaces = await seed(client, Number(options.contacts), say)
  const floor = await startServer('floor.ts', floorPort, cluster.connection)
  const pids = { ours: [ours.pid ?? 0, cluster.pid], floor: [floor.pid ?? 0, cluster.pid] }
  const results = []
  for (const scenario of await scenarios(client, spaces)) {
    if (!scenario.name.includes(options.only)) continue
    results.push(await measure(scenario, pids))
  }
  const memory = { ours_mb: await memoryMb(ours.pid), floor_mb: await memoryMb(floor.pid) }
  for (const child of [ours, floor]) child.kill('SIGKILL')
  await client.end()
  await cluster.stop()
  if (!options.data) await rm(dataDir, { recursive: true })
  print(results, { ...memory, ...(await coldStarts()) })
}

function print(results: Awaited<ReturnType<typeof measure>>[], figures: Record<string, number>): void {
  if (options.json) {
    process.stdout.write(`${JSON.stringify({ results, figures }, null, 2)}\n`)
    return
  }
  const row = (cells: readonly unknown[]): string =>
    cells.map((cell, place) => String(cell).padStart(place === 0 ? -24 : 10)).join(' ')
  const head = [
    '',
    'ratio',
    'ours/s',
    'floor/s',
    'ours p50',
    'floor p50',
    'ours p99',
    'floor p99',
    'ours cpu',
    'floor cpu',
    'failed',
  ]
  const lines = results.map(({ name, ratio, ours, floor }) =>
    row([
      name.padEnd(24),
      ratio,
      ours.perSecond,
      floor.perSecond,
      ours.p50,
      floor.p50,
      ours.p99,
      floor.p99,
      ours.cpuMs,
      floor.cpuMs,
      ours.failed + floor.failed,
    ]),
  )
  const rest = Object.entries(figures).map(([name, value]) => `${name.padEnd(24)} ${value}`)
  process.stdout.write(`${[row([''.padEnd(24), ...head.slice(1)]), ...lines, '', ...rest].join('\n')}\n`)
}

await main()
