import { money } from '../../define/kinds/money.ts'
import { integer } from '../../define/kinds/number.ts'
import { object, objects } from '../../define/kinds/structure.ts'
import { text } from '../../define/kinds/text.ts'

const always = { required: true } as const

const priceOption = {
  id: integer(always),
  public_id: text(always),
  name: text(),
  key: text(),
  amount: money(always),
  currency: text(always),
  duration: integer(),
  interval: text(),
  interval_count: integer(),
}

const variantOption = {
  products_variant: object({
    id: integer(always),
    public_id: text(always),
    name: text(always),
    product_id: integer(always),
    prices: objects(priceOption)(always),
  })(always),
}

/** Prices a subscription can change to, under the variants they belong to. */
export const changeOptionsReply = {
  products_prices_change_options: object({
    upgrade: objects(variantOption)(always),
    downgrade: objects(variantOption)(always),
  })(always),
}
