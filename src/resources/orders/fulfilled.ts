import type { Context } from '../../define/behavior.ts'
import type { Row } from '../../define/resource.ts'
import { invoice } from './invoice.ts'
import { invoiceLineItem } from './invoice-line-item.ts'

type Line = Row<typeof invoiceLineItem>

/**
 * Invoice lines by id, locked after their invoices and in the order of ids, so that two fulfillments of the same
 * lines follow each other.
 */
export async function lockLines(ctx: Context, workspaceId: number, ids: readonly number[]): Promise<Line[]> {
  const found = await ctx.where(invoiceLineItem, workspaceId, { id: ids })
  const invoices = [...new Set(found.map(({ invoice_id }) => invoice_id))]
  await ctx.where(invoice, workspaceId, { id: invoices }, { lock: true })
  return ctx.where(invoiceLineItem, workspaceId, { id: ids }, { lock: true })
}

/** Counts more (or, below zero, less) of locked lines as sent; their invoices follow. */
export async function moveFulfilled(
  ctx: Context,
  workspaceId: number,
  moves: readonly { readonly line: Line; readonly by: number }[],
): Promise<void> {
  for (const { line, by } of moves) {
    const fulfilled_quantity = line.fulfilled_quantity + by
    await ctx.update(invoiceLineItem, line, { fulfilled_quantity })
  }
  await rollUp(ctx, workspaceId, [...new Set(moves.map(({ line }) => line.invoice_id))])
}

/** Brings the fulfillment status of lines and their invoices in line with the quantities. */
export async function rollUp(
  ctx: Context,
  workspaceId: number,
  invoiceIds: readonly number[],
): Promise<void> {
  for (const id of [...invoiceIds].sort((one, other) => one - other)) {
    const lines = await ctx.where(invoiceLineItem, workspaceId, { invoice_id: id })
    for (const line of lines) {
      const fulfillment_status = lineStatus(line)
      if (fulfillment_status !== line.fulfillment_status)
        await ctx.update(invoiceLineItem, line, { fulfillment_status })
    }
    await setInvoiceStatus(ctx, id, invoiceStatus(lines.map(lineStatus)))
  }
}

async function setInvoiceStatus(ctx: Context, id: number, fulfillment_status: string): Promise<void> {
  const row = await ctx.lock(invoice, id)
  if (row.fulfillment_status !== fulfillment_status) await ctx.update(invoice, row, { fulfillment_status })
}

type LineStatus = Line['fulfillment_status']

/** A line that needs no sending stays ignored. */
export function lineStatus({
  fulfillment_status,
  fulfilled_quantity,
  quantity,
}: Pick<Line, 'fulfillment_status' | 'fulfilled_quantity' | 'quantity'>): LineStatus {
  if (fulfillment_status === 'ignored') return 'ignored'
  if (fulfilled_quantity === 0) return 'unfulfilled'
  return fulfilled_quantity < quantity ? 'partially_fulfilled' : 'complete'
}

/** An invoice is complete when all its lines are; lines without sending do not count. */
export function invoiceStatus(lines: readonly LineStatus[]): string {
  const sent = lines.filter((status) => status !== 'ignored')
  if (sent.length === 0) return 'not_applicable'
  if (sent.every((status) => status === 'complete')) return 'complete'
  return sent.every((status) => status === 'unfulfilled') ? 'unfulfilled' : 'partial'
}
