import { type ChildProcess, execFileSync, fork, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Pool } from 'undici'
import { freshDatabase } from '../test/harness/database.ts'
import { globalSetup, globalTeardown } from '../test/harness/global-setup.ts'

// Compares forwarding with a direct call, a bare undici proxy and nginx: `forward` alone, and the whole gateway with keys,
// sealed credentials, record and limits. All servers and this client share the machine:
// only the ratios mean anything. `node bench/gateway.ts [seconds per run] [path of nginx]`.

const seconds = Number(process.argv[2] ?? 2)
const nginx = process.argv[3] ?? 'nginx'
const loads = [
  { name: 'GET 1 KB', method: 'GET', path: '/1024', body: undefined, connections: 32 },
  { name: 'POST 1 KB', method: 'POST', path: '/1024', body: Buffer.alloc(1024, 'x'), connections: 32 },
  { name: 'GET 1 MB', method: 'GET', path: '/1048576', body: undefined, connections: 8 },
  { name: 'POST 1 MB', method: 'POST', path: '/64', body: Buffer.alloc(1_048_576, 'x'), connections: 8 },
] as const

type Run = { rate: number; p50Ms: number; p99Ms: number; cpuMicros: number | undefined }
type Way = {
  name: string
  port: number
  child?: ChildProcess
  prefix?: string
  headers?: Record<string, string>
}

const rounds = 8

const children: ChildProcess[] = []
const folder = mkdtempSync(join(tmpdir(), 'tundish-bench-'))
await globalSetup()
try {
  const upstream = await start('upstream')
  const whole: Way = { name: 'gateway', ...(await startWhole(upstream.port)) }
  const nginxPort = await startNginx(upstream.port)
  const gateway: Way = { name: 'forward', ...(await start('forward', upstream.port)) }
  const ways: Way[] = [
    { name: 'direct', port: upstream.port },
    ...(nginxPort ? [{ name: 'nginx', port: nginxPort }] : []),
    { name: 'bare undici', ...(await start('bare', upstream.port)) },
    gateway,
    whole,
  ]
  for (const load of loads) {
    console.log(`\n${load.name}, ${load.connections} connections, median of ${rounds} rounds`)
    const runs = new Map<string, Run[]>(ways.map(({ name }) => [name, []]))
    // In turns, and compared within each: a neighbour's burst does not hit one way only.
    for (let round = 0; round <= rounds; round++) {
      for (const way of ways) {
        const run = await measure(way, load, round === 0 ? 0.3 : seconds / rounds)
        if (round > 0) runs.get(way.name)?.push(run)
      }
    }
    report(runs)
  }
  await streamMemory(whole)
} finally {
  for (const child of children) child.kill()
  await globalTeardown()
  rmSync(folder, { recursive: true, force: true })
}

async function start(role: string, upstreamPort?: number): Promise<{ port: number; child: ChildProcess }> {
  const file = new URL('./gateway/role.ts', import.meta.url)
  const child = fork(file, upstreamPort ? [role, String(upstreamPort)] : [role])
  children.push(child)
  const [message] = await once(child, 'message')
  return { port: message.port, child }
}

/** The whole server, on a database of its own, with one key and one connection to the upstream. */
async function startWhole(upstreamPort: number): Promise<Omit<Way, 'name'>> {
  const { connection } = await freshDatabase()
  const file = new URL('./gateway/whole.ts', import.meta.url)
  const child = fork(file, [String(upstreamPort), folder], {
    env: { ...process.env, BENCH_CONNECTION: JSON.stringify(connection) },
  })
  children.push(child)
  const [{ port, key }] = await once(child, 'message')
  return { port, child, prefix: '/bench', headers: { authorization: `Bearer ${key}` } }
}

async function startNginx(upstreamPort: number): Promise<number | undefined> {
  try {
    execFileSync(nginx, ['-v'], { stdio: 'ignore' })
  } catch {
    console.log('nginx is not installed; leaving it out.')
    return undefined
  }
  const port = 20_000 + (process.pid % 10_000)
  const config = join(folder, 'nginx.conf')
  writeFileSync(
    config,
    `daemon off; pid ${folder}/pid; error_log ${folder}/error.log; worker_processes 1;
events { worker_connections 1024; }
http { access_log off; client_body_temp_path ${folder}/body; proxy_temp_path ${folder}/proxy;
fastcgi_temp_path ${folder}/f; uwsgi_temp_path ${folder}/u; scgi_temp_path ${folder}/s; client_max_body_size 0;
upstream up { server 127.0.0.1:${upstreamPort}; keepalive 64; }
server { listen 127.0.0.1:${port}; location / { proxy_pass http://up; proxy_http_version 1.1;
proxy_set_header Connection ""; proxy_request_buffering off; proxy_buffering on; } } }`,
  )
  const child = spawn(nginx, ['-p', folder, '-c', config], { stdio: 'inherit' })
  children.push(child)
  for (let attempt = 0; attempt < 50; attempt++) {
    const up = await fetch(`http://127.0.0.1:${port}/64`).catch(() => undefined)
    if (up) return port
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  return undefined
}

async function measure(way: Way, load: (typeof loads)[number], runSeconds: number): Promise<Run> {
  const cpuBefore = way.child && (await usage(way.child)).cpuMicros
  const pool = new Pool(`http://127.0.0.1:${way.port}`, { connections: load.connections })
  const times: number[] = []
  const end = performance.now() + runSeconds * 1000
  const client = async () => {
    while (performance.now() < end) {
      const from = performance.now()
      const path = (way.prefix ?? '') + load.path
      const { method, body: sent } = load
      const { statusCode, body } = await pool.request({ path, method, body: sent, headers: way.headers })
      if (statusCode !== 200) throw new Error(`${way.name} answered ${statusCode}`)
      await body.dump({ limit: 1e9 })
      times.push(performance.now() - from)
    }
  }
  await Promise.all(Array.from({ length: load.connections }, client))
  await pool.close()
  times.sort((a, b) => a - b)
  const at = (share: number) => times[Math.floor(times.length * share)] ?? 0
  const cpu =
    way.child && cpuBefore !== undefined ? (await usage(way.child)).cpuMicros - cpuBefore : undefined
  return {
    rate: times.length / runSeconds,
    p50Ms: at(0.5),
    p99Ms: at(0.99),
    cpuMicros: cpu && cpu / times.length,
  }
}

function report(runs: Map<string, Run[]>): void {
  const over = (name: string, other: string, compare: (run: Run, base: Run) => number): number => {
    const bases = runs.get(other) ?? []
    return median((runs.get(name) ?? []).map((run, round) => compare(run, bases[round] as Run)))
  }
  console.table(
    Object.fromEntries(
      [...runs].map(([name, list]) => [
        name,
        {
          'of direct': over(name, 'direct', (run, base) => run.rate / base.rate).toFixed(2),
          'of bare undici': over(name, 'bare undici', (run, base) => run.rate / base.rate).toFixed(2),
          'added p50 ms': over(name, 'direct', (run, base) => run.p50Ms - base.p50Ms).toFixed(2),
          'added p99 ms': over(name, 'direct', (run, base) => run.p99Ms - base.p99Ms).toFixed(2),
          'CPU µs': list[0]?.cpuMicros ? median(list.map((run) => run.cpuMicros ?? 0)).toFixed(0) : '',
        },
      ]),
    ),
  )
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[values.length >> 1] ?? 0
}

async function streamMemory({ port, child, prefix = '', headers }: Way): Promise<void> {
  if (!child) return
  const before = (await usage(child)).rssBytes
  let peak = before
  let bytes = 0
  let nextLook = 0
  const answer = await fetch(`http://127.0.0.1:${port}${prefix}/500000000`, { headers })
  for await (const chunk of answer.body as AsyncIterable<Uint8Array>) {
    bytes += chunk.length
    if (bytes < nextLook) continue
    nextLook = bytes + 25_000_000
    peak = Math.max(peak, (await usage(child)).rssBytes)
  }
  const grown = ((peak - before) / 1024 / 1024).toFixed(0)
  console.log(`\n${bytes / 1e6} MB streamed; the gateway's memory grew by ${grown} MB at most.`)
}

async function usage(child: ChildProcess): Promise<{ rssBytes: number; cpuMicros: number }> {
  child.send('usage')
  const [message] = await once(child, 'message')
  return message
}
