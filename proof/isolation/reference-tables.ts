import { product } from '../../src/resources/index.ts'

/** Texts and numbers of bodies that behavior takes as ids, and the resource whose row they name. */
export const namesRowBy: Readonly<Record<string, string>> = {
  'funnel.funnel_id': 'Funnel',
  'funnel.show_page_step_id': 'Funnels::ShowPageStep',
  'funnel.after_show_page_step_id': 'Funnels::ShowPageStep',
  'show_page_step.product_ids': 'Product',
  'removeProductsFromPage product_ids': 'Product',
  show_page_step_id: 'Funnels::ShowPageStep',
  'condition.filter_id': 'RefineFilter',
  'variant_properties.0.id': 'Products::VariantProperty',
  'properties_values.0.property_id': 'Products::VariantProperty',
  'stages_attributes.0.id': 'Sales::Pipelines::Stage',
  assignee_id: 'Membership',
  created_by_id: 'Membership',
  'recordFormSubmissions page_id': 'Page',
}

/** Properties that sound like ids and name no row of a tenant, and what they are. */
export const namesNoRow: Readonly<Record<string, string>> = {
  external_id: 'a name the client gives',
  event_type_ids: 'types of events, the same for everybody',
  event_type_id: 'types of events, the same for everybody',
  tax_category_id: 'a number that is kept as it comes; there are no tax categories',
  country_of_manufacture_id: 'a number that is kept as it comes; countries are the same for everybody',
  country_ids: 'numbers that are kept as they come; countries are the same for everybody',
  region_ids: 'numbers that are kept as they come; regions are the same for everybody',
  address_filter_id: 'a number that is kept as it comes; there are no address filters',
}

/** Resources whose rows a team shares among its workspaces. */
export const isAboveWorkspaces = (name: string): boolean => product.resolve(name).tenant.by !== 'workspace'

/** A row that is not there is 400 in funnels and pages, as upstream has it (v2-behaviour.md section 14.18). */
const upstreamRefuses = [400]

/** Places that are not refused with 404 or 422. */
export const refusedWith: Readonly<Record<string, readonly number[]>> = {
  'createPage show_page_step.product_ids': upstreamRefuses,
  'updatePages show_page_step.product_ids': upstreamRefuses,
  'createExternalPage show_page_step.product_ids': upstreamRefuses,
  'removeProductsFromPage product_ids': upstreamRefuses,
  'createFunnelSplitTestStep variants.0.page_id': upstreamRefuses,
  'createFunnelConditionalSplitStep branches.0.page_id': upstreamRefuses,
  'createFunnelConditionalSplitStep branches.0.page_ids': upstreamRefuses,
  'updateFunnelConditionalSplitStep branches.0.page_id': upstreamRefuses,
  'updateFunnelConditionalSplitStep branches.0.page_ids': upstreamRefuses,
}

const partOfItself = 'an id of a part of the row, which a row to be made has not yet'

/** Places that take no row of our own either, and why. */
export const takesNone: Readonly<Record<string, string>> = {
  'createProducts variant_properties.0.id': partOfItself,
  'createSalesPipelines stages_attributes.0.id': partOfItself,
  'createOrdersInvoices line_items_attributes.0.id': partOfItself,
  'createExternalPage theme_id': 'a field that external pages refuse',
}
