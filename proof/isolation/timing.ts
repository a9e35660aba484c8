import type { Answer } from '../../test/harness/api.ts'
import { rowOf } from './rows.ts'
import type { Tally } from './tally.ts'
import type { World } from './world.ts'

/** Pairs of requests, one for a foreign row and one for a row that never was. */
const pairs = 1000
const warmUps = 50

/** A difference counts as gross where both hold: noise does neither for a thousand pairs. */
const shareMax = 0.75
const ratioMax = 1.5

type Ask = (id: number) => Promise<Answer>

/** Whether the time of an answer tells a foreign row from one that never was. */
export async function timingCells(world: World, tally: Tally, full: boolean): Promise<void> {
  if (!full) return
  const { api, theirs } = world
  const contact = await rowOf(theirs, 'Contact')
  const product = await rowOf(theirs, 'Product')
  const tag = await rowOf(theirs, 'Contacts::Tag')
  const our = await rowOf(world.ours, 'Contact')
  const body = { contact: { first_name: 'Ada' } }
  const applied = (id: number): object => ({ body: { contacts_applied_tag: { tag_id: id } } })
  const questions: [string, number, Ask][] = [
    ['GET /api/v2/contacts/{id}', contact, (id) => api.call('GET', `/api/v2/contacts/${id}`)],
    ['PUT /api/v2/contacts/{id}', contact, (id) => api.call('PUT', `/api/v2/contacts/${id}`, { body })],
    [
      'GET /api/v2/products/{product_id}/variants',
      product,
      (id) => api.call('GET', `/api/v2/products/${id}/variants`),
    ],
    [
      'POST /api/v2/contacts/{id}/applied_tags',
      tag,
      (id) => api.call('POST', `/api/v2/contacts/${our}/applied_tags`, applied(id)),
    ],
  ]
  for (const [asked, id, ask] of questions) {
    const { foreign, never, share } = await compare(ask, id)
    const ratio = foreign / never
    const told = `${(foreign * 1000).toFixed(0)} µs foreign, ${(never * 1000).toFixed(0)} µs never was, foreign slower in ${(share * 100).toFixed(0)} % of pairs`
    tally.figure(`median of ${asked}`, told)
    const gross = Math.max(share, 1 - share) > shareMax && Math.max(ratio, 1 / ratio) > ratioMax
    tally.holds({ asked, cell: 'the time of an answer' }, 'no gross difference', gross ? told : null)
  }
}

/** Pairs in turns, so that what else the machine does falls on both alike; the order within a pair alternates. */
async function compare(ask: Ask, id: number): Promise<{ foreign: number; never: number; share: number }> {
  const foreign: number[] = []
  const never: number[] = []
  const timed = async (wanted: number): Promise<number> => {
    const from = performance.now()
    await ask(wanted)
    return performance.now() - from
  }
  for (let round = -warmUps; round < pairs; round++) {
    const missing = id + 50_000_000
    const first = await timed(round % 2 === 0 ? id : missing)
    const second = await timed(round % 2 === 0 ? missing : id)
    if (round < 0) continue
    foreign.push(round % 2 === 0 ? first : second)
    never.push(round % 2 === 0 ? second : first)
  }
  const slower = foreign.filter((time, index) => time > (never[index] ?? 0)).length
  return { foreign: median(foreign), never: median(never), share: slower / pairs }
}

const median = (times: readonly number[]): number =>
  [...times].sort((one, other) => one - other)[Math.floor(times.length / 2)] ?? 0
