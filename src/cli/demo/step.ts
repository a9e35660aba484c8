import type { Owner } from '../../define/behavior.ts'
import type { Unit } from '../../store/unit.ts'
import type { Random } from './random.ts'

/** Something the shop sells, as later steps need it. */
export interface Offer {
  readonly variant_id: number
  readonly price_id: number
  readonly subscription: boolean
  readonly shipped: boolean
}

/** The shop that is being filled: what was asked for, and what earlier steps have made. */
export interface Shop {
  readonly owner: Owner
  readonly contacts: number
  /** Until when the shop has been open, and since when. */
  readonly until: Date
  readonly since: Date
  readonly offers: Offer[]
  readonly contactIds: number[]
  readonly locationIds: number[]
}

/** A kind of thing the demo makes, one after the other, in transactions of many. */
export interface Step {
  readonly title: string
  /** How many to make. */
  total(shop: Shop): number
  /** Makes one; what it answers is done once the transaction has been committed. */
  make(unit: Unit, shop: Shop, index: number, random: Random): Promise<(() => void) | undefined>
}
