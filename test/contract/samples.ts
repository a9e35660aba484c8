import type { Fixtures } from './fixtures.ts'

/**
 * What the contract tests cannot derive about a resource. By itself a create carries what is required and every
 * field with an `example`; a resource is listed here only where its rules ask for more.
 */
export interface Sample {
  /** Values of a create, beside or instead of the derived ones; `undefined` leaves one out. */
  values?(fixtures: Fixtures): Promise<Record<string, unknown>> | Record<string, unknown>
  /** Makes a row where the API has no create, and gives its id. */
  make?(fixtures: Fixtures): Promise<number>
  readonly actions?: Readonly<Record<string, ActionSample>>
  /** Text fields that behavior rewrites, so that they do not come back letter by letter. */
  readonly rewrites?: readonly string[]
  /** Fields that null does not clear. */
  readonly keeps?: readonly string[]
}

/** What an action needs, by its name. */
export interface ActionSample {
  /** Values of its body, beside or instead of the derived ones. */
  values?(fixtures: Fixtures): Promise<Record<string, unknown>> | Record<string, unknown>
  /** An action that brings a new row into the state this one starts from. */
  readonly after?: string
}

/** By resource name, in the order of the registry. */
export const samples: Readonly<Record<string, Sample>> = {
  Workspace: { rewrites: ['subdomain'] },
  Contact: { rewrites: ['phone_number'] },
  Product: { actions: { unarchive: { after: 'archive' } } },
  'Products::Variant': { keeps: ['product_type', 'weight_unit'] },
  'Shipping::Rate': { rewrites: ['price_currency'] },
  Discount: { rewrites: ['code'], keeps: ['code', 'percent'] },
}
