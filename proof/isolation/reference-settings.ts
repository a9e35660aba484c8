import type { Fixtures, Shown, Target } from '../../test/contract/fixtures.ts'

/** What a place of a body needs around it so that a row of our own is right there. */
export interface Setting {
  /** The row that is changed. */
  readonly row?: Shown
  /** The parent of the row that is made. */
  readonly target?: Target
  /** What stands in the body beside it. */
  readonly values?: Record<string, unknown>
  /** Our own row that is right there, by its id or public id. */
  readonly own?: number | string
}

type Setup = (ours: Fixtures) => Promise<Setting>

/** By operation and path, where any row of ours in an ordinary body would not do. */
export const settings: Readonly<Record<string, Setup>> = {
  'updateProducts variant_properties.0.id': async (ours) => {
    const row = await withProperty(ours)
    return { row, own: firstOf(row, 'variant_properties').id }
  },
  'createProductsVariants properties_values.0.property_id': async (ours) => {
    const product = await withProperty(ours)
    return { target: { parent: product.id }, own: firstOf(product, 'variant_properties').id }
  },
  'updateProductsVariants properties_values.0.property_id': async (ours) => {
    const product = await withProperty(ours)
    const own = firstOf(product, 'variant_properties').id
    const properties_values = [{ property_id: own, value: 'blue' }]
    return { row: await ours.made('Products::Variant', { properties_values }, product.id), own }
  },
  ...discountsOf('createDiscounts'),
  ...discountsOf('updateDiscounts'),
  'createFormsSubmissions answers_attributes.0.fields_option_id': answered,
  'createFormsSubmissions answers_attributes.0.fields_option_ids': answered,
  'createFormsSubmissionsAnswers fields_option_id': answer,
  'createFormsSubmissionsAnswers fields_option_ids': answer,
  'updateFormsSubmissionsAnswers fields_option_id': answer,
  'updateFormsSubmissionsAnswers fields_option_ids': answer,
  'createPage funnel.after_show_page_step_id': inFunnel,
  'createExternalPage funnel.after_show_page_step_id': inFunnel,
  'createPage show_page_step.product_ids': inFunnel,
  'createExternalPage show_page_step.product_ids': inFunnel,
  'updatePages show_page_step.product_ids': async (ours) => ({ row: await stepPage(ours) }),
  'removeProductsFromPage product_ids': async (ours) => {
    const { public_id: own } = await ours.shared('Product')
    return { row: await stepPage(ours, { show_page_step: { product_ids: [own] } }), own }
  },
  'updateFunnelSplitTestStep variants.0.page_id': async (ours) => {
    const row = await ours.fresh('Funnels::SplitTestStep')
    return { row, own: (firstOf(row, 'variants').page as Shown).id }
  },
  'updateSalesPipelines stages_attributes.0.id': async (ours) => {
    const row = await ours.fresh('Sales::Pipeline')
    return { row, own: await firstBelow(ours, 'sales_pipelines_stages', 'pipeline_id', row.id) }
  },
  'createOrdersInvoices line_items_attributes.0.id': billed,
  'createOrdersInvoices line_items_attributes.0.variant_id': billed,
  'createOrdersInvoices line_items_attributes.0.products_price_id': billed,
  'updateOrdersInvoices line_items_attributes.0.id': async (ours) => {
    const row = await ours.fresh('Orders::Invoice')
    return { row, own: firstOf(row, 'line_items').id }
  },
  'updateOrdersInvoices line_items_attributes.0.variant_id': (ours) => lineOf(ours, 'variant_id'),
  'updateOrdersInvoices line_items_attributes.0.products_price_id': (ours) => lineOf(ours, 'price_id'),
}

const firstOf = (row: Shown, name: string): Shown => (row[name] as Shown[])[0] as Shown

const withProperty = (ours: Fixtures): Promise<Shown> =>
  ours.made('Product', { variant_properties: [{ name: 'Colour' }] })

/** A discount reads the list that its scope names. */
function discountsOf(operation: string): Record<string, Setup> {
  const scopes = {
    product_ids: 'specific_products',
    variant_ids: 'specific_variants',
    products_collection_ids: 'specific_collections',
  }
  return Object.fromEntries(
    Object.entries(scopes).map(([name, applies_to]) => [
      `${operation} ${name}`,
      async () => ({ values: { applies_to } }),
    ]),
  )
}

/** A field that offers the option our own answers choose. */
async function answer(ours: Fixtures): Promise<Setting> {
  const option = await ours.shared('Forms::Fields::Option')
  return { values: { field_id: option.field_id }, own: option.id }
}

async function answered(ours: Fixtures): Promise<Setting> {
  const { values, own } = await answer(ours)
  return { values: { answers_attributes: [values] }, own }
}

async function inFunnel(ours: Fixtures): Promise<Setting> {
  return { values: { funnel: { funnel_id: (await ours.shared('Funnel')).public_id } } }
}

async function stepPage(ours: Fixtures, more: object = {}): Promise<Shown> {
  return ours.made('Page', { ...(await inFunnel(ours)).values, ...more })
}

async function billed(ours: Fixtures): Promise<Setting> {
  const { id, variant_id } = await ours.shared('Products::Price')
  return { values: { line_items_attributes: [{ variant_id, products_price_id: id, quantity: 1 }] } }
}

/** An invoice whose first line is changed, and what that line sells. */
async function lineOf(ours: Fixtures, column: string): Promise<Setting> {
  const row = await ours.fresh('Orders::Invoice')
  const { id } = firstOf(row, 'line_items')
  const own = await columnOf(ours, 'orders_invoices_line_items', column, 'id', id)
  return { row, values: { line_items_attributes: [{ id, quantity: 1 }] }, own }
}

const firstBelow = (ours: Fixtures, table: string, key: string, id: number): Promise<number> =>
  columnOf(ours, table, 'id', key, id)

async function columnOf(
  { api }: Fixtures,
  table: string,
  column: string,
  key: string,
  id: number,
): Promise<number> {
  const { rows } = await api.platform.store.pool.query(
    `select ${column} as value from ${table} where ${key} = $1 order by id limit 1`,
    [id],
  )
  return Number(rows[0]?.value)
}
