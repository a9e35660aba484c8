import type { FastifyInstance } from 'fastify'
import { unavailable } from '../define/errors.ts'

/** How long the store may take to answer before the server counts as not ready. */
const readyWaitMs = 2000

/**
 * `/healthz`: the process answers. `/readyz`: the store answers and has its tables; 503 otherwise, so that a load
 * balancer sends requests elsewhere.
 */
export function serveHealth(app: FastifyInstance, ready: () => Promise<boolean>): void {
  app.get('/healthz', async () => ({ status: 'ok' }))
  app.get('/readyz', async () => {
    if (!(await inTime(ready()))) throw unavailable('The store cannot be reached or is not migrated.')
    return { status: 'ok' }
  })
}

async function inTime(ready: Promise<boolean>): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<boolean>((done) => {
    timer = setTimeout(done, readyWaitMs, false)
  })
  try {
    return await Promise.race([ready, late])
  } catch {
    return false
  } finally {
    clearTimeout(timer)
  }
}
