import { setTimeout as delay } from 'node:timers/promises'
import { newToken } from '../../src/auth/secret.ts'
import { startReceiver } from '../../test/events/receiver.ts'
import type { Checks } from '../checks.ts'
import { strangerToken } from '../stranger.ts'
import type { Farm } from './farm.ts'

const concurrency = 20

/** A minute is begun with only where it has this much left. */
const roomS = 20

/** Limits are counted together: exactly as many requests pass as are allowed, however they are spread. */
export async function limitsHold(farm: Farm, { check, figure }: Checks): Promise<void> {
  const { pool, balancer, minuteMax, token, servers } = farm
  const classic = await allowedOf(800, 3600, pool, () =>
    statusAt(balancer.origin, '/api/attributes/tags.json', token),
  )
  if (classic !== null) check(`600 Classic requests in an hour pass, not ${classic}`, classic === 600)
  const stranger = await strangerToken(pool)
  const wanted = minuteMax + 200
  const v2 = await allowedOf(wanted, 60, pool, () => statusAt(balancer.origin, '/api/v2/teams', stranger))
  if (v2 !== null) check(`${minuteMax} requests of API v2 in a minute pass, not ${v2}`, v2 === minuteMax)
  figure(
    `requests allowed over ${servers.length} processes, Classic of 600, v2 of ${minuteMax}`,
    `${classic}, ${v2}`,
  )
}

/** How many of so many requests pass within one window of the database's clock; null where the window ended meanwhile. */
async function allowedOf(
  requests: number,
  windowS: number,
  pool: Farm['pool'],
  ask: () => Promise<number>,
): Promise<number | null> {
  await pool.query('delete from rate_counters')
  const window = async (): Promise<{ number: number; leftS: number }> => {
    const { rows } = await pool.query<{ s: string }>('select extract(epoch from clock_timestamp()) as s')
    const seconds = Number(rows[0]?.s)
    return { number: Math.floor(seconds / windowS), leftS: windowS - (seconds % windowS) }
  }
  const before = await window()
  if (before.leftS < roomS && windowS <= 60) {
    await delay(before.leftS * 1000)
    return allowedOf(requests, windowS, pool, ask)
  }
  let left = requests
  let allowed = 0
  const loop = async (): Promise<void> => {
    while (left-- > 0) if ((await ask()) === 200) allowed += 1
  }
  await Promise.all(Array.from({ length: concurrency }, loop))
  return (await window()).number === before.number ? allowed : null
}

async function statusAt(origin: string, path: string, token: string): Promise<number> {
  const response = await fetch(`${origin}${path}`, { headers: { authorization: `Bearer ${token}` } })
  await response.arrayBuffer()
  return response.status
}

/** The same key sent to all processes at once writes one row, and all get its answer. */
export async function keysHold(farm: Farm, { check }: Checks, keys: number): Promise<void> {
  const sends = 3
  for (let number = 0; number < keys; number++) {
    const name = `Raced ${newToken().slice(0, 12)}`
    const answers = await Promise.all(
      Array.from({ length: sends }, () => farm.servers)
        .flat()
        .map(async ({ origin }) => {
          const response = await fetch(`${origin}${farm.contacts}`, {
            method: 'POST',
            headers: {
              authorization: `Bearer ${farm.token}`,
              'content-type': 'application/json',
              'idempotency-key': name,
            },
            body: JSON.stringify({ contact: { first_name: name } }),
          })
          return `${response.status} ${await response.text()}`
        }),
    )
    const { rows } = await farm.pool.query('select id from contacts where first_name = $1', [name])
    check(
      `a key raced on all processes writes one row, not ${rows.length}, and is answered alike`,
      rows.length === 1 && new Set(answers).size === 1 && answers[0]?.startsWith('201') === true,
    )
  }
}

/** Each event reaches the receiver once: none is lost, and none is sent by two processes. */
export async function webhooksHold(farm: Farm, { check, figure }: Checks, events: number): Promise<void> {
  const receiver = await startReceiver()
  // What was asked before in this minute counts against the limit, which is not what is tried here.
  await farm.pool.query('delete from rate_counters')
  try {
    const post = async (path: string, body: object): Promise<number> => {
      const response = await fetch(`${farm.balancer.origin}${path}`, {
        method: 'POST',
        headers: { authorization: `Bearer ${farm.token}`, 'content-type': 'application/json' },
        body: JSON.stringify(body),
      })
      await response.arrayBuffer()
      return response.status
    }
    const endpoint = { url: receiver.url, name: 'Farm', event_type_ids: ['contact.created'] }
    const path = farm.contacts.replace('/contacts', '/webhooks/outgoing/endpoints')
    check('an endpoint is made', (await post(path, { webhooks_outgoing_endpoint: endpoint })) === 201)
    let left = events
    let acknowledged = 0
    const loop = async (): Promise<void> => {
      while (left-- > 0) {
        const contact = { email_address: `farm-${newToken().slice(0, 16)}@example.com` }
        if ((await post(farm.contacts, { contact })) === 201) acknowledged += 1
      }
    }
    await Promise.all(Array.from({ length: concurrency }, loop))
    await receiver.until(acknowledged)
    for (let queued = 1; queued > 0; ) {
      const { rows } = await farm.pool.query(
        `select count(*)::int as queued from webhooks_outgoing_deliveries where status = 'queued'`,
      )
      queued = rows[0].queued
    }
    const distinct = new Set(receiver.received.map(({ json }) => json.event_id)).size
    check(`${events} writes are acknowledged, not ${acknowledged}`, acknowledged === events)
    check(`each of ${events} events arrives, not ${distinct}`, distinct === events)
    check(`no event arrives twice: ${receiver.received.length}`, receiver.received.length === events)
    figure(
      `events over ${farm.servers.length} processes: sent, lost, twice`,
      `${acknowledged}, ${acknowledged - distinct}, ${receiver.received.length - distinct}`,
    )
  } finally {
    await receiver.stop()
  }
}
