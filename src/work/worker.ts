/** Something the worker does over and over: claim what is due and set it going. */
export interface Task {
  readonly name: string
  /** How long it waits before it looks again without being woken. */
  readonly pollMs: number
  /** One look; answers whether there may be more to do at once. */
  round(): Promise<boolean>
}

export interface Worker {
  /** Has every task look now. */
  wake(): void
  /** Stops between rounds; what a round set going is its owner's to finish. */
  stop(): Promise<void>
}

/** Runs each task in a loop of its own; a round that throws is reported and tried again after the task's wait. */
export function startWorker(tasks: readonly Task[], onError: (error: unknown, task: string) => void): Worker {
  const loops = tasks.map((task) => startLoop(task, onError))
  return {
    wake() {
      for (const loop of loops) loop.wake()
    },
    async stop() {
      await Promise.all(loops.map((loop) => loop.stop()))
    },
  }
}

function startLoop(task: Task, onError: (error: unknown, task: string) => void): Worker {
  let stopped = false
  let woken = false
  let rouse = (): void => undefined
  const pause = (): Promise<void> =>
    new Promise((resolve) => {
      const timer = setTimeout(resolve, task.pollMs)
      rouse = () => {
        clearTimeout(timer)
        resolve()
      }
    })
  const run = async (): Promise<void> => {
    while (!stopped) {
      woken = false
      const again = await task.round().catch((error) => {
        onError(error, task.name)
        return false
      })
      if (!again && !woken && !stopped) await pause()
    }
  }
  const running = run()
  return {
    wake() {
      woken = true
      rouse()
    },
    stop() {
      stopped = true
      rouse()
      return running
    },
  }
}
