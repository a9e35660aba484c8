import { randomUUID } from 'node:crypto'
import type { FixtureApi, Tenant } from '../harness/api.ts'
import type { Fixtures, Shown } from './fixtures.ts'
import { imageSource, svg } from './image-source.ts'
import { orderSamples } from './samples-orders.ts'
import { webhookSamples } from './samples-webhooks.ts'

/**
 * What the contract tests cannot derive about a resource. By itself a create carries what is required and every
 * field with an `example`; a resource is listed here only where its rules ask for more.
 */
export interface Sample {
  /** Values of a create or update, beside or instead of the derived ones; `undefined` leaves one out. */
  values?(
    fixtures: Fixtures,
    on: 'create' | 'update',
  ): Promise<Record<string, unknown>> | Record<string, unknown>
  /** Makes a row where the API has no create. */
  make?(fixtures: Fixtures): Promise<Shown>
  readonly actions?: Readonly<Record<string, ActionSample>>
  /** Text fields that behavior rewrites, so that they do not come back letter by letter. */
  readonly rewrites?: readonly string[]
  /** A delete puts the row away, and may be sent again. */
  readonly archives?: boolean
  /** Fields that null does not clear. */
  readonly keeps?: readonly string[]
}

/** What an action needs, by its name. */
export interface ActionSample {
  /** Values of its body, beside or instead of the derived ones. */
  values?(fixtures: Fixtures): Promise<Record<string, unknown>> | Record<string, unknown>
  /** The row it acts on, where not any new one will do. */
  row?(fixtures: Fixtures): Promise<Shown>
  /** The whole body, of an action that takes bytes. */
  readonly raw?: string
  /** An action that brings a new row into the state this one starts from. */
  readonly after?: string
}

/** By resource name, in the order of the registry. */
export const samples: Readonly<Record<string, Sample>> = {
  Workspace: { rewrites: ['subdomain'] },
  Contact: { rewrites: ['phone_number'] },
  Product: { actions: { unarchive: { after: 'archive' } } },
  Image: {
    values: async () => ({ upload_source_url: await imageSource() }),
    actions: { upload: { raw: svg } },
  },
  'Products::Variant': {
    values: () => ({ fulfillment_required: true }),
    keeps: ['product_type', 'weight_unit'],
  },
  'Shipping::Rate': { rewrites: ['price_currency'] },
  Discount: { rewrites: ['code'], keeps: ['code', 'percent', 'amount'] },
  Page: {
    actions: {
      external: { values: () => ({ external_url: `https://example.com/${randomUUID()}` }) },
      products: {
        row: pageWithProduct,
        values: async ({ shared }) => ({ product_ids: [(await shared('Product')).public_id] }),
      },
    },
  },
  'Forms::Field': {
    actions: {
      reorder: { values: async ({ shared }) => ({ ids_in_order: [(await shared('Forms::Field')).id] }) },
    },
  },
  'Funnels::SplitTestStep': { values: splitVariants },
  'Funnels::ConditionalSplitStep': {
    values: async ({ shared }) => ({ condition: { filter_id: (await shared('RefineFilter')).public_id } }),
  },
  RefineFilter: {
    values: () => ({ criteria: [{ attribute: 'email_address', clause: 'sw', value: 'ada' }] }),
  },
  'Sales::Pipeline': {
    values: (_, on) =>
      on === 'create' ? { stages_attributes: [{ name: 'First call', close_probability: 10 }] } : {},
  },
  'Emails::Topic': { archives: true },
  'Emails::Broadcast': { values: withPostalAddress },
  ...orderSamples,
  ...webhookSamples,
}

/** A page of a funnel that sells something. */
async function pageWithProduct({ api, tenant, shared }: Fixtures): Promise<Shown> {
  const page = {
    name: 'Offer',
    funnel: { funnel_id: (await shared('Funnel')).public_id },
    show_page_step: { product_ids: [(await shared('Product')).public_id] },
  }
  const path = `/api/v2/workspaces/${tenant.workspaceId}/pages`
  return (await api.call('POST', path, { token: tenant.token, body: { page } })).body
}

/** A split test takes a page of the funnel and one of none; an update only weighs them anew. */
async function splitVariants(
  { api, tenant, shared }: Fixtures,
  on: 'create' | 'update',
): Promise<Record<string, unknown>> {
  if (on === 'update') return { variants: [{ weight: 40 }, { weight: 60 }] }
  const newPage = async (page: object): Promise<number> => {
    const body = { page: { name: 'Offer', ...page } }
    return (
      await api.call('POST', `/api/v2/workspaces/${tenant.workspaceId}/pages`, { token: tenant.token, body })
    ).body.id
  }
  const first = await newPage({ funnel: { funnel_id: (await shared('Funnel')).public_id } })
  const second = await newPage({})
  return {
    variants: [
      { page_id: first, weight: 50 },
      { page_id: second, weight: 50 },
    ],
  }
}

/** Broadcasts are refused until the workspace has a postal address. */
async function withPostalAddress({ api, tenant }: Fixtures): Promise<Record<string, unknown>> {
  const address = { address_one: '1 Lake Road', city: 'London', postal_code: 'N1', country_code: 'GB' }
  await api.call('PUT', `/api/v2/workspaces/${tenant.workspaceId}/emails/settings`, {
    token: tenant.token,
    body: { marketing_setting: { address } },
  })
  return { from_email: `hello@${(await workspaceOf(api, tenant)).subdomain}.localhost` }
}

const workspaceOf = async (api: FixtureApi, { workspaceId, token }: Tenant): Promise<{ subdomain: string }> =>
  (await api.call('GET', `/api/v2/workspaces/${workspaceId}`, { token })).body
