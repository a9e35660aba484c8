import { unavailable } from '../define/errors.ts'
import type { Outbound } from '../gateway/outbound.ts'

const totalTimeoutMs = 15_000
const headTimeoutMs = 10_000
const redirectsMax = 3

/** Downloads under way at once: each may hold as many bytes as the largest file. */
const downloadsMax = 16

/** The `download` tool of behavior: one small file over the checked way out, or a sentence that says why not. */
export function downloader(outbound: Outbound) {
  let underWay = 0
  return async (
    url: string,
    bodyBytesMax: number,
  ): Promise<{ bytes: Buffer; name: string } | { problem: string }> => {
    const limits = { totalTimeoutMs, headTimeoutMs, idleTimeoutMs: headTimeoutMs, redirectsMax, bodyBytesMax }
    if (underWay === downloadsMax) throw unavailable('Too many files are being fetched. Try again.')
    underWay += 1
    const headers = { accept: 'image/*', 'user-agent': 'Tundish' }
    const answer = await outbound.send({ url, headers, limits }).finally(() => {
      underWay -= 1
    })
    if ('error' in answer) return { problem: answer.message }
    if (answer.status !== 200) return { problem: `${new URL(answer.url).host} answered ${answer.status}.` }
    return { bytes: answer.body, name: lastSegment(answer.url) }
  }
}

function lastSegment(url: string): string {
  const segment = new URL(url).pathname.split('/').at(-1) ?? ''
  try {
    return decodeURIComponent(segment)
  } catch {
    return segment
  }
}
