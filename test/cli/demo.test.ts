import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type DemoOptions, fill } from '../../src/cli/demo.ts'
import { startApi } from '../harness/api.ts'

const options: DemoOptions = {
  seed: 7,
  contacts: 30,
  until: new Date('2026-06-01'),
  workspace: 'myworkspace',
}

/** Fills a fresh workspace and reads the shop back through the API. */
async function filled(values: Partial<DemoOptions> = {}) {
  const api = await startApi()
  const lines: string[] = []
  const out = { isTTY: false, write: (line: string) => lines.push(line) > 0 }
  try {
    await fill(api.platform.store, { ...options, ...values }, out)
    const space = `/api/v2/workspaces/${api.ours.workspaceId}`
    const read = async (path: string) => (await api.call('GET', `${space}/${path}?limit=200`)).body
    const names = ['contacts', 'products', 'orders', 'orders/invoices', 'fulfillments', 'courses']
    const [contacts, products, orders, invoices, fulfillments, courses] = await Promise.all(names.map(read))
    const again = fill(api.platform.store, { ...options, ...values }, out)
    await assert.rejects(again, /has orders already/)
    return { contacts, products, orders, invoices, fulfillments, courses, lines }
  } finally {
    await api.stop()
  }
}

type Shop = Awaited<ReturnType<typeof filled>>

const outline = ({ contacts, orders, invoices, fulfillments }: Shop) => ({
  contacts: contacts.map((row: Record<string, unknown>) => [row.email_address, row.created_at]),
  orders: orders.map((row: Record<string, unknown>) => [
    row.id,
    row.order_number,
    row.total_amount,
    row.created_at,
  ]),
  invoices: invoices.map((row: Record<string, unknown>) => [
    row.invoice_number,
    row.status,
    row.fulfillment_status,
  ]),
  fulfillments: fulfillments.map((row: Record<string, unknown>) => [row.tracking_code, row.status]),
})

test('the demo fills a workspace with a year of a shop, the same for the same seed', async () => {
  const shop = await filled()
  assert.deepEqual([shop.contacts.length, shop.products.length, shop.orders.length], [30, 9, 12])
  assert.equal(shop.courses.length, 1)
  assert.ok(shop.invoices.length >= 12 && shop.fulfillments.length > 0)
  const dates = shop.orders.map((row: { created_at: string }) => row.created_at)
  assert.deepEqual(dates, [...dates].sort())
  assert.ok(dates[0] >= '2025-06-01' && dates.at(-1) < '2026-06-01')
  assert.match(shop.lines.join(''), /Orders +█+ 12 of 12/)
  assert.deepEqual(outline(await filled()), outline(shop))
})

test('another seed makes another shop', async () => {
  const [one, other] = await Promise.all([filled({ contacts: 5 }), filled({ contacts: 5, seed: 8 })])
  assert.notDeepEqual(outline(one).contacts, outline(other).contacts)
})
