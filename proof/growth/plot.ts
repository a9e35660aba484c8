/** The cost of one operation at each size. */
export interface Curve {
  readonly name: string
  readonly values: readonly number[]
}

const [width, rowHeight, left, chartWidth] = [960, 22, 240, 420]

/** A drawing of how operations grow: one line each, flat where size costs nothing; sizes stand on a logarithmic scale. */
export function plot(
  sizes: readonly number[],
  curves: readonly Curve[],
  unit: string,
  title: string,
): string {
  const height = 90 + curves.length * (rowHeight + 14)
  const x = (index: number): number => left + (index / Math.max(1, sizes.length - 1)) * chartWidth
  const lines = curves.flatMap(({ name, values }, row) => {
    const base = 80 + row * (rowHeight + 14)
    const top = Math.max(...values) * 1.1 || 1
    const points = values.map(
      (value, index) => `${x(index).toFixed(1)},${(base + rowHeight - (value / top) * rowHeight).toFixed(1)}`,
    )
    return [
      `<text x="${left - 12}" y="${base + rowHeight - 4}" text-anchor="end">${escaped(name)}</text>`,
      `<line x1="${left}" y1="${base + rowHeight}" x2="${left + chartWidth}" y2="${base + rowHeight}" stroke="#ddd"/>`,
      `<polyline points="${points.join(' ')}" fill="none" stroke="#3d7eff" stroke-width="2"/>`,
      `<text x="${left + chartWidth + 12}" y="${base + rowHeight - 4}" fill="#555">${values.map(short).join(' → ')} ${unit}</text>`,
    ]
  })
  const ticks = sizes.map(
    (size, index) =>
      `<text x="${x(index)}" y="60" text-anchor="middle" fill="#555">10${exponent(Math.round(Math.log10(size)))}</text>`,
  )
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" font-family="sans-serif" font-size="12">
<title>${escaped(title)}</title>
<rect width="${width}" height="${height}" fill="#fff"/>
<text x="20" y="28" font-size="16">${escaped(title)}</text>
${[...ticks, ...lines].join('\n')}
</svg>
`
}

const exponent = (power: number): string => `<tspan dy="-4" font-size="9">${power}</tspan>`

const short = (value: number): string =>
  value >= 100 ? String(Math.round(value)) : String(Number(value.toPrecision(2)))

const escaped = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;')
