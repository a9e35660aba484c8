import { choice, longText } from '../../define/kinds/text.ts'

const mode = choice(['append', 'replace'])

/** Code that a site, funnel or page adds to what browsers get; shown only when expanded. */
export const codeFields = {
  head_code: longText({ expand: true }),
  head_code_mode: mode({ input: true, doc: '`append` adds to what is there; so does leaving it out.' }),
  footer_code: longText({ expand: true }),
  footer_code_mode: mode({ input: true, doc: '`append` adds to what is there; so does leaving it out.' }),
}

type Codes = { readonly [name: string]: unknown }

/** Adds code to the code of the row, on a line of its own, or replaces it; null clears (section 14.17). */
export function withCode<V extends Codes>(row: Codes, values: V, names = ['head_code', 'footer_code']): V {
  const out: Record<string, unknown> = { ...values }
  for (const name of names) {
    const [present, given] = [row[name], values[name]]
    const appends = values[`${name}_mode`] !== 'replace' && typeof present === 'string' && present !== ''
    if (typeof given === 'string' && appends) out[name] = `${present}\n${given}`
  }
  return out as V
}
