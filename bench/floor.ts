import fastify from 'fastify'
import pg from 'pg'
import { publicIdCodec } from '../src/define/public-id.ts'
import { orderRoutes } from './floor-orders.ts'

/**
 * The floor: the contact routes as a careful person would write them by hand with Fastify, a pool of ten and
 * prepared queries. No authentication, no tenants, no validation; on create it
 * writes the two event rows that ours writes for a contact with an e-mail address, and looks for no receivers.
 */

const contactId = publicIdCodec('Contact')
const tagId = publicIdCodec('Contacts::Tag')

const text = { type: 'string', nullable: true } as const
const texts = [
  'email_address',
  'first_name',
  'last_name',
  'phone_number',
  'time_zone',
  'uuid',
  'unsubscribed_at',
  'last_notification_email_sent_at',
  'email_suppression_reason',
  'fb_url',
  'twitter_url',
  'instagram_url',
  'linkedin_url',
  'website_url',
  'deleted_at',
  'created_at',
  'updated_at',
]
const contactSchema = {
  type: 'object',
  properties: {
    id: { type: 'integer' },
    public_id: { type: 'string' },
    workspace_id: { type: 'integer' },
    anonymous: { type: 'integer' },
    is_active: { type: 'boolean' },
    ...Object.fromEntries(texts.map((name) => [name, text])),
    tags: {
      type: 'array',
      items: {
        type: 'object',
        properties: { id: { type: 'integer' }, public_id: text, name: text, color: text, applied_at: text },
      },
    },
    custom_attributes: { type: 'object', additionalProperties: { type: 'string' } },
    visits: { type: 'object', nullable: true },
  },
} as const

const columns = `c.id, c.workspace_id, ${texts.map((name) => `c.${name}`).join(', ')}, c.custom_attributes, c.visits,
  (select json_agg(json_build_object('id', t.id, 'name', t.name, 'color', t.color, 'applied_at', a.created_at) order by a.id)
   from contacts_applied_tags a join contacts_tags t on t.id = a.tag_id where a.workspace_id = c.workspace_id and a.contact_id = c.id) as tags`

const visible =
  'c.deleted_at is null and c.redacted_at is null and (c.email_address is not null or c.phone_number is not null)'

type Contact = Record<string, unknown> & { id: string; tags: { id: number }[] | null }

function shown(row: Contact) {
  return {
    ...row,
    id: Number(row.id),
    workspace_id: Number(row.workspace_id),
    public_id: contactId.encode(row.id),
    anonymous: row.email_address === null && row.phone_number === null ? 1 : 0,
    is_active: row.email_address !== null && row.unsubscribed_at === null && row.deleted_at === null,
    tags: (row.tags ?? []).map((tag) => ({ ...tag, public_id: tagId.encode(tag.id) })),
  }
}

const pool = new pg.Pool({ ...JSON.parse(process.env.BENCH_CONNECTION ?? '{}'), max: 10 })
const app = fastify()
const reply = { schema: { response: { 200: contactSchema, 201: contactSchema } } }
const replies = { schema: { response: { 200: { type: 'array', items: contactSchema } } } }

app.get<{ Params: { id: string } }>('/api/v2/contacts/:id', reply, async (request, response) => {
  const { rows } = await pool.query({
    name: 'get',
    text: `select ${columns} from contacts c where c.id = $1`,
    values: [request.params.id],
  })
  return rows[0] ? shown(rows[0]) : response.code(404).send()
})

interface Listing {
  Params: { workspace: string }
  Querystring: { after?: string; 'filter[email_address]'?: string }
}

app.get<Listing>('/api/v2/workspaces/:workspace/contacts', replies, async (request, response) => {
  const { after, 'filter[email_address]': email } = request.query
  const { rows } = email
    ? await pool.query({
        name: 'filter',
        text: `select ${columns} from contacts c where c.workspace_id = $1 and lower(c.email_address) = any($2) and ${visible} order by c.id limit 21`,
        values: [request.params.workspace, email.toLowerCase().split(',')],
      })
    : await pool.query({
        name: 'list',
        text: `select ${columns} from contacts c where c.workspace_id = $1 and c.id > $2 and ${visible} order by c.id limit 21`,
        values: [request.params.workspace, after ?? 0],
      })
  if (rows.length > 20) response.header('Pagination-Next', rows[19].id)
  return rows.slice(0, 20).map(shown)
})

app.post<{ Params: { workspace: string }; Body: { contact: Record<string, string> } }>(
  '/api/v2/workspaces/:workspace/contacts',
  reply,
  async (request, response) => {
    const { email_address, first_name, last_name } = request.body.contact
    const client = await pool.connect()
    try {
      await client.query('begin')
      const { rows } = await client.query({
        name: 'create',
        text: 'with c as (insert into contacts (workspace_id, email_address, first_name, last_name) values ($1, $2, $3, $4) returning *) select c.*, null as tags from c',
        values: [request.params.workspace, email_address, first_name, last_name],
      })
      const contact = shown(rows[0])
      await client.query({
        name: 'event',
        text: `insert into webhooks_outgoing_events (workspace_id, event_type_id, subject_id, subject_type, data)
          values ($1, 'contact.created', $2, 'Contact', $3), ($1, 'contact.identified', $2, 'Contact', $3)`,
        values: [request.params.workspace, contact.id, JSON.stringify(contact)],
      })
      await client.query('commit')
      return response.code(201).send(contact)
    } catch (error) {
      await client.query('rollback')
      throw error
    } finally {
      client.release()
    }
  },
)

orderRoutes(app, pool)
await app.listen({ host: '127.0.0.1', port: Number(process.env.PORT) })
process.send?.('listening')
