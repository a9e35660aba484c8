import { startCluster } from '../../src/store/cluster.ts'

// Run by the crash tests as a process of its own, so that they can kill it.
const [dataDir = ''] = process.argv.slice(2)
process.on('SIGTERM', () => process.exit())
const cluster = await startCluster({ dataDir })
console.log(JSON.stringify({ pid: cluster.pid, connection: cluster.connection }))
