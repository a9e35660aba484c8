import { rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { dirname } from 'node:path'
import { findBinaries, reachableBinaries } from './cluster-binaries.ts'
import { clusterUser, initialiseCluster, readPassword } from './cluster-init.ts'
import { clearLeftover, killStrays } from './cluster-leftover.ts'
import { runPostgres } from './cluster-process.ts'
import { roomIn } from './cluster-room.ts'
import { clusterName } from './cluster-search.ts'
import { clusterSettings, settingArguments } from './cluster-settings.ts'
import { supervise } from './cluster-supervision.ts'
import type { ConnectionSettings } from './connection.ts'
import { type DataFolder, makeSocketFolder, openDataFolder } from './data-folder.ts'
import type { StartupError } from './startup-error.ts'

/** Tundish's own PostgreSQL while it runs. */
export type Cluster = {
  /** Stays valid when PostgreSQL crashes and is started again. */
  connection: ConnectionSettings
  /** The process id of `postgres` at this moment. */
  readonly pid: number
  /** Cuts the sessions, stops PostgreSQL cleanly and lets go of the folder. May be called again. */
  stop(): Promise<void>
}

export type ClusterOptions = {
  dataDir: string
  /** Receives what PostgreSQL and its supervision have to say, a line at a time. */
  log?: (line: string) => void
  /** Called once when PostgreSQL keeps ending and is not started again; the process had better exit. */
  onGone?: (error: StartupError) => void
  /** PostgreSQL settings that replace ours. */
  settings?: Readonly<Record<string, string>>
}

/**
 * Starts Tundish's own PostgreSQL in the data folder, which it makes on first use, and keeps it running: if it
 * crashes it is started again. Resolves once connections are accepted; throws a StartupError otherwise.
 */
export async function startCluster(options: ClusterOptions): Promise<Cluster> {
  const { log = () => {}, onGone = (error) => log(error.message) } = options
  const packaged = await findBinaries()
  const folder = await openDataFolder(options.dataDir)
  try {
    const binaries = await reachableBinaries(packaged, folder.account)
    await clearLeftover(folder, log)
    if (!folder.filled) await initialiseCluster(binaries, folder)
    const { connection, settings, socketFolder } = await choosePlace(folder)
    const cluster_name = clusterName(folder.cluster)
    const args = settingArguments({ ...clusterSettings, ...options.settings, ...settings, cluster_name })
    const room = roomIn(folder.root, log)
    const run = () =>
      runPostgres(binaries, folder, args, (line) => {
        room.hear(line)
        log(line)
      })
    const start = async (stopping: AbortSignal) => {
      await room.wait(stopping)
      await killStrays(folder)
      return run()
    }
    const supervision = supervise(await run(), start, log, onGone)
    return {
      connection,
      get pid() {
        return supervision.pid
      },
      async stop() {
        await supervision.stop()
        if (socketFolder) await rm(socketFolder, { recursive: true, force: true })
        folder.release()
      },
    }
  } catch (error) {
    folder.release()
    throw error
  }
}

type Place = { connection: ConnectionSettings; settings: Record<string, string>; socketFolder?: string }

/** A private socket; on Windows, which has none that `pg` can use, a free loopback port and a password. */
async function choosePlace(folder: DataFolder): Promise<Place> {
  const who = { user: clusterUser, database: 'postgres' }
  const password = await readPassword(folder)
  if (password) {
    const port = await freePort()
    const settings = { listen_addresses: '127.0.0.1', port: `${port}`, unix_socket_directories: '' }
    return { connection: { ...who, host: '127.0.0.1', port, password }, settings }
  }
  const socketFolder = await makeSocketFolder(folder)
  return {
    socketFolder,
    connection: { ...who, host: socketFolder, port: 5432 },
    settings: {
      listen_addresses: '',
      port: '5432',
      // PostgreSQL works in its own folder and may not be allowed to reach this one through those above.
      unix_socket_directories: dirname(socketFolder) === folder.root ? '../run' : socketFolder,
      unix_socket_permissions: '0700',
    },
  }
}

async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as { port: number }
  await new Promise((resolve) => server.close(resolve))
  return port
}
