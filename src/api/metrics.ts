import type { FastifyInstance } from 'fastify'

/** A metric as data; `suffix` names the parts of a histogram. */
export interface Metric {
  readonly name: string
  readonly type: string
  readonly help: string
  readonly samples: readonly {
    readonly suffix?: string
    readonly labels?: Readonly<Record<string, string>>
    readonly value: number
  }[]
}

/** Serves `GET /metrics` in the text format of Prometheus, version 0.0.4. Counts only, so it asks for no token. */
export function serveMetrics(app: FastifyInstance, collect: () => Promise<readonly Metric[]>): void {
  app.get('/metrics', async (_request, reply) => {
    const text = (await collect()).map(metricText).join('')
    return reply.header('content-type', 'text/plain; version=0.0.4; charset=utf-8').send(text)
  })
}

export function metricText({ name, type, help, samples }: Metric): string {
  const lines = samples.map(
    ({ suffix = '', labels, value }) => `${name}${suffix}${labelText(labels)} ${value}`,
  )
  return `# HELP ${name} ${help.replace(/[\\\n]/g, ' ')}\n# TYPE ${name} ${type}\n${lines.join('\n')}\n`
}

function labelText(labels: Readonly<Record<string, string>> | undefined): string {
  if (!labels) return ''
  const pairs = Object.entries(labels).map(
    ([name, value]) => `${name}="${value.replace(/[\\"]/g, '\\$&').replaceAll('\n', '\\n')}"`,
  )
  return `{${pairs.join(',')}}`
}
