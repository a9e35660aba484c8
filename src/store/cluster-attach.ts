import { readFile } from 'node:fs/promises'
import { connect } from 'node:net'
import { join, resolve } from 'node:path'
import { clusterUser } from './cluster-init.ts'
import type { ConnectionSettings } from './connection.ts'

/** Whether the data folder holds a PostgreSQL of its own, running or not. */
export async function holdsCluster(dataDir: string): Promise<boolean> {
  return (await readFile(join(dataDir, 'postgres', 'PG_VERSION')).catch(() => null)) !== null
}

/**
 * The way to the PostgreSQL that a Tundish runs in the data folder at this moment; null where none accepts connections.
 * It says where it listens in lines 4 to 6 of its `postmaster.pid`: port, socket folder, host.
 */
export async function runningCluster(dataDir: string): Promise<ConnectionSettings | null> {
  const cluster = join(dataDir, 'postgres')
  const text = await readFile(join(cluster, 'postmaster.pid'), 'utf8').catch(() => '')
  const [, , , port = '', socketFolder = '', host = ''] = text.split('\n').map((line) => line.trim())
  if (!port) return null
  const who = { user: clusterUser, database: 'postgres', port: Number(port) }
  if (socketFolder) {
    const folder = resolve(cluster, socketFolder)
    return (await accepts({ path: join(folder, `.s.PGSQL.${port}`) })) ? { ...who, host: folder } : null
  }
  const password = await readFile(join(dataDir, 'postgres-password'), 'utf8').catch(() => undefined)
  return (await accepts({ host, port: Number(port) })) ? { ...who, host, password } : null
}

function accepts(place: { path: string } | { host: string; port: number }): Promise<boolean> {
  return new Promise((done) => {
    const socket = connect(place as { path: string })
    socket.once('error', () => done(false))
    socket.once('connect', () => {
      socket.destroy()
      done(true)
    })
  })
}
