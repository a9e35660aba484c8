import type { FastifyInstance } from 'fastify'
import type { Logger } from 'pino'
import { hostWorkspace } from '../api/host.ts'
import { serveMetrics } from '../api/metrics.ts'
import { buildServer } from '../api/server.ts'
import { authenticator } from '../auth/authenticate.ts'
import { webhookAdapters } from '../classic/webhook-body.ts'
import { webhookSubjects } from '../classic/webhook-subject.ts'
import { createOutbound } from '../gateway/outbound.ts'
import { outboundPolicy } from '../gateway/outbound-policy.ts'
import { docsFiles } from '../publish/docs-page.ts'
import { openapi } from '../publish/openapi.ts'
import { mailSink } from '../resources/emails/broadcast.behavior.ts'
import { product } from '../resources/index.ts'
import type { ConnectionSettings } from '../store/connection.ts'
import { type FileLedger, fileLedger } from '../store/file-ledger.ts'
import type { FileStore } from '../store/files.ts'
import type { Sessions } from '../store/sessions.ts'
import { openStore, type Store } from '../store/store.ts'
import { openVault } from '../store/vault.ts'
import { type Background, startBackground } from './background.ts'
import type { Configuration } from './configuration.ts'
import { downloader } from './download.ts'
import { type FirstRun, firstRun } from './first-run.ts'
import { gatewayOn } from './gateway.ts'
import { keyRotation } from './key-rotation.ts'
import { openSite, requestLimit } from './site.ts'
import { upkeepOf } from './upkeep.ts'
import { webhookTools } from './webhook-tools.ts'

/** How long stopping waits for requests under way. */
const closeMsMax = 10_000

/** What the platform is made of, once the store is there and migrated. */
export interface PlatformSettings
  extends Pick<Configuration, 'domain' | 'strict' | 'first' | 'profile' | 'webhooks'>,
    Partial<
      Pick<Configuration, 'oauth' | 'sso' | 'classic' | 'minuteMax' | 'proxies' | 'gateway' | 'dataDir'>
    >,
    Partial<Pick<Configuration, 'errors' | 'lax' | 'redaction'>> {
  readonly secretKeys: readonly string[]
  /** The data folder whose generated keys are followed when they change. */
  readonly keysIn?: string
  readonly connection: ConnectionSettings
  readonly sessions?: Sessions
  /** Connections of clients kept at once. */
  readonly clientsMax?: number
  readonly origin: string
  /** Where uploaded files are kept; closed with the platform. */
  readonly files: FileStore
  readonly logger?: Logger
}

export interface Platform {
  readonly app: FastifyInstance
  readonly store: Store
  readonly uploads: FileLedger
  readonly made: FirstRun | null
  /** Finishes requests and attempts under way, then closes the store. */
  close(): Promise<void>
}

/** Puts everything together on one migrated store; nothing listens yet. The only place that knows all parts. */
export async function openPlatform(settings: PlatformSettings): Promise<Platform> {
  const { connection, sessions, origin, domain, strict, profile, webhooks, files, logger } = settings
  const { errors = 'compat', lax = false, redaction = 'keep' } = settings
  const policy = outboundPolicy({ profile, allow: settings.gateway?.allow })
  const vault = openVault(settings.secretKeys)
  const outbound = createOutbound({ policy })
  let background: Background | null = null
  const tools = { workspaceUrl: (subdomain: string) => workspaceUrl(origin, subdomain, domain) }
  const named = { 'tundish.origin': origin, 'tundish.site_url': workspaceUrl(origin, '*', domain) }
  const store = await openStore({ ...connection, settings: named }, product, {
    tools: {
      ...tools,
      download: downloader(outbound),
      addFile: (...file) => uploads.add(...file),
      mail: mailSink,
      webhooks: webhookTools(product, policy, webhooks.scheduleMs),
      ...{ lax, redaction },
    },
    vault,
    firstDelayMs: webhooks.scheduleMs[0] ?? 0,
    adapted: webhookSubjects,
    onWork: () => background?.wake(),
    sessions,
  })
  const uploads = fileLedger(store, files)
  try {
    const made = await firstRun(store, settings.first)
    const authenticate = authenticator(store)
    const gateway = await gatewayOn(store, authenticate, settings)
    const app = buildServer(
      {
        store,
        origin,
        ...{ strict, errors, lax },
        authenticate,
        hostWorkspace: hostWorkspace(store, domain),
        proxies: settings.proxies ?? [],
        limit: requestLimit(store, settings.minuteMax ?? null),
        uploads: { ledger: uploads, files },
      },
      docsFiles(() => openapi(product)),
      logger,
      gateway,
      settings.clientsMax,
    )
    gateway.routes(app)
    const onError = (error: unknown, task: string): void =>
      logger?.error({ err: error, task }, 'background task failed')
    const started = await startBackground({
      ...{ connection, sessions, webhooks, adapters: webhookAdapters, policy, vault, onError },
      tasks: [
        ...upkeepOf(store, uploads),
        ...gateway.tasks,
        keyRotation(store, settings.keysIn, (message, numbers) => logger?.info(numbers, message)),
      ],
    })
    background = started
    serveMetrics(app, started.metrics)
    openSite(app, store, authenticate, { ...settings, workspaceUrl: tools.workspaceUrl, send: outbound.send })
    const close = async (): Promise<void> => {
      await closeInTime(app)
      await gateway.close()
      await started.stop()
      await outbound.close()
      await store.close()
      files.close()
    }
    return { app, store, uploads, made, close }
  } catch (error) {
    await store.close()
    throw error
  }
}

/** Finishes requests under way; connections on which some still are after a while are cut. */
async function closeInTime(app: FastifyInstance): Promise<void> {
  const late = setTimeout(() => app.server.closeAllConnections(), closeMsMax)
  await app.close()
  clearTimeout(late)
}

/** `https://myworkspace.example.com`, with the scheme and port of the public origin. */
function workspaceUrl(origin: string, subdomain: string, domain: string): string {
  const url = new URL(origin)
  url.hostname = `${subdomain}.${domain}`
  return url.origin
}
