import type { AddressInfo } from 'node:net'
import { newToken } from '../../src/auth/secret.ts'
import { gatewayConfiguration } from '../../src/cli/gateway-configuration.ts'
import { openPlatform } from '../../src/cli/platform.ts'
import { defaultScheduleMs } from '../../src/events/schedule.ts'
import { completeConnection, createConnection } from '../../src/gateway/connection.ts'
import { sealCredential } from '../../src/gateway/credential.ts'
import { folderFiles } from '../../src/store/files-folder.ts'
import { keyedProvider, writeProviders } from '../../test/gateway/gateway-harness.ts'

/** The whole server with one gateway key and one connection to the upstream: `node whole.ts PORT FOLDER`. */
const [port, dataDir = ''] = process.argv.slice(2)
const upstream = `http://127.0.0.1:${port}`
await writeProviders(dataDir, {
  bench: { ...keyedProvider, target: { ...keyedProvider.target, base_url: '{base}' } },
})

const { app, store, made } = await openPlatform({
  connection: JSON.parse(process.env.BENCH_CONNECTION ?? '{}'),
  profile: 'development',
  secretKeys: [newToken()],
  webhooks: { scheduleMs: defaultScheduleMs, disableAfterMs: 432_000_000, eventsKeptMs: null },
  gateway: {
    ...gatewayConfiguration({}),
    requestsPerSecond: 100_000,
    apps: { bench: { settings: { base: upstream } } },
  },
  dataDir,
  files: folderFiles(dataDir),
  origin: 'http://localhost:3000',
  domain: 'localhost',
  strict: { userAgent: false, scopes: false },
  first: { token: newToken(), gatewayKey: null, email: 'owner@example.com', password: null },
})
const { id } = await createConnection(store, {
  teamId: String(made?.teamId),
  app: 'bench',
  method: 'API_KEY',
})
await completeConnection(store, id, {
  method: 'API_KEY',
  metadata: {},
  values: {},
  secrets: sealCredential(store.vault, id, { values: { api_key: 'provider-key-9876543210' } }),
  expiresAt: null,
  refreshAt: null,
})
await app.listen({ host: '127.0.0.1', port: 0 })
process.send?.({ port: (app.server.address() as AddressInfo).port, key: made?.gatewayKey })
process.on('message', () => {
  const { user, system } = process.cpuUsage()
  process.send?.({ rssBytes: process.memoryUsage.rss(), cpuMicros: user + system })
})
process.on('disconnect', () => process.exit())
