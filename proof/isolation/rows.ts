import { product } from '../../src/resources/index.ts'
import { type Fixtures, makerOf, operationOf, type Shown } from '../../test/contract/fixtures.ts'
import { samples } from '../../test/contract/samples.ts'

/** The id of a row of this resource in the tenant of these fixtures, made where there is none. */
export async function rowOf(fixtures: Fixtures, name: string): Promise<number> {
  const own = byHand[name]
  if (own) return own(fixtures)
  return isShown(name) ? (await fixtures.shared(name)).id : firstRow(fixtures, name)
}

/** A row nothing else uses, where the API makes one. */
export async function freshRowOf(fixtures: Fixtures, name: string): Promise<number> {
  const made = samples[name]?.make !== undefined || makerOf(product.resolve(name)) !== undefined
  return made && !byHand[name] ? (await fixtures.fresh(name)).id : rowOf(fixtures, name)
}

function isShown(name: string): boolean {
  const resource = product.resolve(name)
  return samples[name]?.make !== undefined || Boolean(makerOf(resource) ?? operationOf(resource, 'index'))
}

async function firstRow({ api, tenant }: Fixtures, name: string): Promise<number> {
  const { table } = product.resolve(name)
  const { rows } = await api.platform.store.pool.query(
    `select id from ${table} where workspace_id = $1 order by id limit 1`,
    [tenant.workspaceId],
  )
  if (!rows[0]) throw new Error(`There is no ${name}: say in proof/isolation/rows.ts how one is made`)
  return Number(rows[0].id)
}

type Making = (fixtures: Fixtures) => Promise<number>

/** Rows that the API shows as parts of others, or does not make. */
const byHand: Readonly<Record<string, Making>> = {
  'Products::VariantProperty': (fixtures) =>
    once(fixtures, 'Products::VariantProperty', async () => {
      const made = await fixtures.made('Product', { variant_properties: [{ name: 'Colour' }] })
      return (made.variant_properties as Shown[])[0]?.id ?? 0
    }),
  'Orders::Invoices::LineItem': (fixtures) =>
    once(fixtures, 'Orders::Invoices::LineItem', async () => {
      const included = (await fixtures.values(fulfillments)).included_orders_invoices_line_items_attributes
      return (included as { invoices_line_item_id: number }[])[0]?.invoices_line_item_id ?? 0
    }),
  'Funnels::ShowPageStep': (fixtures) =>
    once(fixtures, 'Funnels::ShowPageStep', async () => {
      const { public_id } = await fixtures.shared('Funnel')
      const made = await fixtures.made('Page', { name: 'Step', funnel: { funnel_id: public_id } })
      return (made.show_page_step as Shown).id
    }),
  FunnelWebhook: (fixtures) => inserted(fixtures, 'webhooks_outgoing_endpoints', async () => funnelWebhook),
  FormSubmission: (fixtures) => once(fixtures, 'FormSubmission', () => optIn(fixtures)),
  'Appointments::ScheduledEvent': (fixtures) =>
    inserted(fixtures, 'appointments_scheduled_events', async () => ({ start_on: '2026-01-01' })),
  'Blogs::Author': (fixtures) =>
    inserted(fixtures, 'blogs_authors', inBlog({ email_address: 'ada@example.com' })),
  'Blogs::Category': (fixtures) => inserted(fixtures, 'blogs_categories', inBlog({ name: 'Tea' })),
}

const fulfillments = makerOf(product.resolve('Fulfillment')) as NonNullable<ReturnType<typeof makerOf>>

/** An endpoint whose bodies are those of Classic; disabled, so that nothing is sent. */
const funnelWebhook = {
  url: 'https://example.com/hook',
  name: 'Classic',
  event_type_ids: '["contact.created"]',
  adapter: 'attributes',
  disabled_at: '2026-01-01',
}

const kept = new WeakMap<Fixtures, Map<string, Promise<number>>>()

function once(fixtures: Fixtures, name: string, make: () => Promise<number>): Promise<number> {
  const known = kept.get(fixtures) ?? new Map<string, Promise<number>>()
  kept.set(fixtures, known)
  const row = known.get(name) ?? make()
  known.set(name, row)
  return row
}

/** A row of a table that nothing of the API writes, with these columns. */
function inserted(fixtures: Fixtures, table: string, columns: Columns): Promise<number> {
  return once(fixtures, table, async () => {
    const values = { workspace_id: fixtures.tenant.workspaceId, ...(await columns(fixtures)) }
    const places = Object.keys(values).map((_name, index) => `$${index + 1}`)
    const { rows } = await fixtures.api.platform.store.pool.query(
      `insert into ${table} (${Object.keys(values).join(', ')}) values (${places.join(', ')}) returning id`,
      Object.values(values),
    )
    return Number(rows[0].id)
  })
}

type Columns = (fixtures: Fixtures) => Promise<Record<string, unknown>>

const inBlog =
  (columns: Record<string, unknown>): Columns =>
  async ({ shared }) => ({ blog_id: (await shared('Blog')).id, ...columns })

async function optIn({ api, tenant }: Fixtures): Promise<number> {
  const path = `/api/v2/workspaces/${tenant.workspaceId}/form_submissions/record`
  const body = { form_submission: { data: { email: 'ada@example.com' } } }
  return (await api.call('POST', path, { token: tenant.token, body })).body.id
}
