import { type Html, html } from './html.ts'

type Cell = Html | string | null | undefined

/**
 * A table with named columns, of which the first tells what a row is; `action` heads a last one of buttons. On narrow
 * screens the values of a row stand one below the other, those between after the name of their column.
 */
export function dataTable(
  columns: readonly string[],
  rows: readonly (readonly Cell[])[],
  action?: string,
): Html {
  const cell = (value: Cell, index: number): Html =>
    html`<td${index > 0 && columns[index] && html` data-label="${columns[index]}"`}>${value}</td>`
  return html`<table><thead><tr>${[...columns, ...(action ? [action] : [])].map(
    (name) => html`<th scope="col">${name}</th>`,
  )}</tr></thead><tbody>${rows.map((cells) => html`<tr>${cells.map(cell)}</tr>`)}</tbody></table>`
}
