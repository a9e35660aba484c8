import { isDeepStrictEqual } from 'node:util'
import type { Reply, World } from './world.ts'

interface Contact {
  readonly id: number
  readonly email_address: string
  readonly [name: string]: unknown
}

/** A client that works alone on contacts of its own, so that it knows what every answer must be. */
export interface Client {
  /** One step, chosen at random, with the checks of its answers. */
  step(): Promise<void>
  /** Addresses of the contacts it made, each of which makes one webhook. */
  readonly made: readonly string[]
}

/** Contacts a client keeps; beyond these it removes before it makes. */
const contactsMax = 200

export function openClient(
  world: World,
  name: string,
  random: () => number,
  wrong: (problem: string) => void,
): Client {
  const { call, workspace, tag, price } = world
  const within = `/api/v2/workspaces/${workspace}/contacts`
  const known: Contact[] = []
  const made: string[] = []
  let serial = 0
  const any = (): number => Math.floor(random() * known.length)
  const expect = (what: string, reply: Reply, status: number, body?: unknown): boolean => {
    const right = reply.status === status && (body === undefined || isDeepStrictEqual(reply.body, body))
    if (!right)
      wrong(
        `${what}: ${reply.status} ${JSON.stringify(reply.body)?.slice(0, 300)} instead of ${status} ${JSON.stringify(body)?.slice(0, 300) ?? ''}`,
      )
    return right
  }
  const keep = (what: string, reply: Reply, status: number, values: Record<string, unknown>): void => {
    if (!expect(what, reply, status)) return
    for (const [field, value] of Object.entries(values))
      if (reply.body[field] !== value) wrong(`${what}: ${field} is ${reply.body[field]} instead of ${value}`)
  }
  const fresh = () => ({
    email_address: `${name}.${++serial}@example.com`,
    first_name: `Ada ${serial}`,
    last_name: 'Ünïcödé 🚀',
  })

  const steps: Readonly<Record<string, (place: number, contact: Contact) => Promise<void>>> = {
    async get(_, contact) {
      expect('get', await call('GET', `/api/v2/contacts/${contact.id}`), 200, contact)
    },
    async update(place, contact) {
      const values = { first_name: `Grace ${++serial}`, phone_number: `+1555${1_000_000 + serial}` }
      const reply = await call('PUT', `/api/v2/contacts/${contact.id}`, { contact: values })
      keep('update', reply, 200, { ...values, email_address: contact.email_address })
      if (reply.status === 200) known[place] = reply.body
    },
    async list(_, contact) {
      const reply = await call('GET', `${within}?after=${contact.id - 1}&limit=1`)
      expect('list', reply, 200, [contact])
    },
    async filter(_, contact) {
      const reply = await call(
        'GET',
        `${within}?filter[email_address]=${encodeURIComponent(contact.email_address)}`,
      )
      expect('filter', reply, 200, [contact])
    },
    async remove(place, contact) {
      expect('delete', await call('DELETE', `/api/v2/contacts/${contact.id}`), 204)
      known.splice(place, 1)
      expect('second delete', await call('DELETE', `/api/v2/contacts/${contact.id}`), 404)
      // The row stays, for what names it, and says when it went.
      const gone = await call('GET', `/api/v2/contacts/${contact.id}`)
      if (!gone.body.deleted_at) wrong(`get of a deleted one: ${JSON.stringify(gone.body)}`)
      const filter = `${within}?filter[email_address]=${encodeURIComponent(contact.email_address)}`
      expect('filter of a deleted one', await call('GET', filter), 200, [])
    },
    async upsert(place, contact) {
      const values = { email_address: contact.email_address.toUpperCase(), last_name: `Hopper ${++serial}` }
      const reply = await call('POST', `${within}/upsert`, { contact: values })
      keep('upsert', reply, 200, { id: contact.id, last_name: values.last_name })
      if (reply.status === 200) known[place] = reply.body
    },
    async tag(place, contact) {
      const path = `/api/v2/contacts/${contact.id}`
      const applied = await call('POST', `${path}/applied_tags`, { contacts_applied_tag: { tag_id: tag } })
      expect('tag', applied, 201)
      const shown = await call('GET', path)
      if (shown.body.tags?.[0]?.id !== tag) wrong(`tag: ${JSON.stringify(shown.body.tags)}`)
      const tagged = await call('GET', `${within}?filter[tag_ids]=${tag}&after=${contact.id - 1}&limit=1`)
      expect('filter by tag', tagged, 200, [shown.body])
      expect('untag', await call('DELETE', `/api/v2/contacts/applied_tags/${applied.body.id}`), 204)
      const bare = await call('GET', path)
      if (bare.body.tags?.length !== 0) wrong(`untag: ${JSON.stringify(bare.body.tags)}`)
      known[place] = bare.body
    },
    async order(_, contact) {
      const line = { variant_id: price.variant_id, products_price_id: price.id, quantity: 2 }
      const order = {
        contact_id: contact.id,
        live_mode: true,
        order_type: 'one-time-order',
        line_items_attributes: [line],
      }
      const reply = await call('POST', `/api/v2/workspaces/${workspace}/orders`, { order })
      if (!expect('order', reply, 201)) return
      if (reply.body.contact.id !== contact.id || reply.body.line_items[0]?.quantity !== 2)
        wrong(`order: ${JSON.stringify(reply.body)}`)
      expect('get of an order', await call('GET', `/api/v2/orders/${reply.body.id}`), 200, reply.body)
    },
    async provider(_, contact) {
      const reply = await world.callProvider(`/people/${contact.id}`)
      if (expect('provider', reply, 200) && reply.body.url !== `/eu/people/${contact.id}`)
        wrong(`provider: ${reply.body.url}`)
    },
    async classic(_, contact) {
      const reply = await call('GET', `/api/attributes/contact_profiles/${contact.id}`)
      keep('Classic', reply, 200, {
        id: contact.id,
        email: contact.email_address,
        first_name: contact.first_name,
      })
    },
  }
  const choices = Object.values(steps)

  async function make(): Promise<void> {
    const values = fresh()
    const reply = await call('POST', within, { contact: values })
    keep('create', reply, 201, values)
    if (reply.status !== 201) return
    known.push(reply.body)
    made.push(values.email_address)
  }

  return {
    made,
    async step() {
      if (known.length === 0 || (known.length < contactsMax && random() < 0.2)) return make()
      const place = any()
      const contact = known[place]
      const run = choices[Math.floor(random() * choices.length)]
      if (contact) await run?.(place, contact)
    },
  }
}
