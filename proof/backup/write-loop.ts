import { callServer, type ServerProcess } from '../../test/harness/server-process.ts'

const writers = 4

/** Writers that create contacts until they are told to stop, each as soon as the answer before is there. */
export interface WriteLoop {
  /** Ids the server acknowledged, in the order it did. */
  readonly acknowledged: string[]
  /** Resolves when so many are. */
  reached(count: number): Promise<void>
  /** Waits for the answers under way; a sentence for each that was no 201. */
  stop(): Promise<string[]>
}

export function writeLoop(server: ServerProcess, workspace: string): WriteLoop {
  const acknowledged: string[] = []
  const failures: string[] = []
  const waiting: { count: number; done: () => void }[] = []
  let sent = 0
  let running = true
  const writer = async (): Promise<void> => {
    while (running) {
      sent += 1
      const contact = { email_address: `writer-${sent}@example.com` }
      const answer = await callServer(server, 'POST', `/api/v2/workspaces/${workspace}/contacts`, { contact })
      if (answer?.status === 201) acknowledged.push(String(answer.body.id))
      else failures.push(`a write during the backup was answered ${answer?.status ?? 'not at all'}`)
      for (const { count, done } of waiting) if (acknowledged.length >= count || failures.length > 0) done()
    }
  }
  const all = Promise.all(Array.from({ length: writers }, writer))
  return {
    acknowledged,
    reached: (count) => new Promise((done) => waiting.push({ count, done })),
    async stop() {
      running = false
      await all
      return failures
    },
  }
}
