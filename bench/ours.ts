import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { newToken } from '../src/auth/secret.ts'
import { openPlatform } from '../src/cli/platform.ts'
import { defaultScheduleMs } from '../src/events/schedule.ts'
import { folderFiles } from '../src/store/files-folder.ts'

/** Our server on the benchmark's store, with authentication and events, as a process of its own. */
const { app } = await openPlatform({
  connection: JSON.parse(process.env.BENCH_CONNECTION ?? '{}'),
  origin: `http://localhost:${process.env.PORT}`,
  domain: 'localhost',
  strict: { userAgent: false, scopes: false },
  profile: 'development',
  secretKeys: [newToken()],
  files: folderFiles(join(tmpdir(), 'tundish-bench-files')),
  webhooks: { scheduleMs: defaultScheduleMs, disableAfterMs: 432_000_000, eventsKeptMs: null },
  first: {
    token: process.env.BENCH_TOKEN ?? null,
    gatewayKey: null,
    email: 'owner@example.com',
    password: null,
  },
})
await app.listen({ host: '127.0.0.1', port: Number(process.env.PORT) })
process.once('SIGINT', () => process.exit(0))
process.send?.('listening')
