import assert from 'node:assert/strict'
import { after, before } from 'node:test'
import { type Answer, startApi, type TestApi, type TestApiOptions } from './api.ts'

/** The server of a test file, with the requests tests make again and again. */
export interface RunningApi extends TestApi {
  /** The path of our workspace, and what stands below it. */
  space(below?: string): string
  post(path: string, body: object): Promise<Answer>
  /** Posts what must succeed; answers the body alone. */
  posted(path: string, body?: object, status?: number): Promise<Answer['body']>
  /** The types of the events recorded about these rows, in order. */
  eventsOf(...subjectIds: readonly number[]): Promise<string[]>
}

/**
 * A server that runs from before the first test of a file to after the last. What it has is there from then on, and in
 * `prepare`, which makes what all tests of the file begin with.
 */
export function runningApi(options: TestApiOptions = {}, prepare?: () => Promise<void>): RunningApi {
  let api: TestApi
  before(async () => {
    api = await startApi(options)
    await prepare?.()
  })
  after(() => api.stop())
  const post = (path: string, body: object) => api.call('POST', path, { body })
  return {
    get origin() {
      return api.origin
    },
    get platform() {
      return api.platform
    },
    get ours() {
      return api.ours
    },
    get theirs() {
      return api.theirs
    },
    call: (...request) => api.call(...request),
    stop: () => api.stop(),
    space: (below = '') => `/api/v2/workspaces/${api.ours.workspaceId}${below}`,
    post,
    async posted(path, body = {}, status = 201) {
      const answer = await post(path, body)
      assert.equal(answer.status, status, `${path}: ${JSON.stringify(answer.body)}`)
      return answer.body
    },
    async eventsOf(...subjectIds) {
      const { rows } = await api.platform.store.pool.query(
        'select event_type_id from webhooks_outgoing_events where subject_id = any($1) order by id',
        [subjectIds],
      )
      return rows.map((row) => row.event_type_id)
    },
  }
}
