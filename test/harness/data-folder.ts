import { execFile } from 'node:child_process'
import { chmod, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after } from 'node:test'
import { promisify } from 'node:util'
import { type Cluster, type ClusterOptions, startCluster } from '../../src/store/cluster.ts'

type Cleanup = () => Promise<unknown>
const cleanups: Cleanup[] = []
let made: Promise<string> | undefined

after(async () => {
  for (const cleanup of cleanups.reverse()) await cleanup()
})

/** Runs `cleanup` after the tests of this file, the latest first. */
export function afterTests(cleanup: Cleanup): void {
  cleanups.push(cleanup)
}

/** An empty folder, removed after the tests of this file. */
export async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'tundish-cluster-'))
  // Closed to nobody, as an ordinary project folder is.
  await chmod(folder, 0o755)
  afterTests(() => rm(folder, { recursive: true, maxRetries: 20, retryDelay: 50 }))
  return folder
}

/** A data folder with a stopped, empty cluster, copied from one made once: much faster than making it. */
export async function filledDataFolder(): Promise<string> {
  made ??= temporaryFolder().then(async (dataDir) => {
    const cluster = await startCluster({ dataDir })
    await cluster.stop()
    return dataDir
  })
  const dataDir = join(await temporaryFolder(), 'data')
  await promisify(execFile)('cp', ['-a', await made, dataDir])
  return dataDir
}

/** Starts a cluster that is stopped after the tests of this file. */
export async function startForTests(dataDir: string, options?: Partial<ClusterOptions>): Promise<Cluster> {
  const cluster = await startCluster({ ...options, dataDir })
  afterTests(() => cluster.stop())
  return cluster
}
