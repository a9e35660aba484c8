import { invalid, type Problems } from '../../define/errors.ts'

/** What only pages of ours have. */
const internal = [
  'current_path',
  'markup',
  'theme_id',
  'head_code',
  'footer_code',
  'custom_css',
  'seo_title',
  'seo_description',
  'seo_index',
  'block_ai_crawler',
  'block_ai_search',
  'block_ai_assistant',
]

/** 422 where a body gives an external page what only ours have (v2-behaviour.md section 14.18). */
export function refuseInternal(values: Readonly<Record<string, unknown>>): void {
  const problems: Problems = {}
  for (const name of internal) {
    if (values[name] !== undefined && values[name] !== null)
      problems[name] = ['is not supported for external pages']
  }
  if (Object.keys(problems).length > 0) throw invalid(problems)
}

/** The address as it is kept: http or https, without a query. */
export function checkedExternalUrl(text: string | null | undefined): string {
  if (!text) throw invalid({ external_url: ["can't be blank"] })
  const url = URL.canParse(text) ? new URL(text) : null
  if (!url || !['http:', 'https:'].includes(url.protocol)) {
    throw invalid({ external_url: ['must be an http or https address'] })
  }
  if (url.search !== '' || url.hash !== '' || text.includes('?')) {
    throw invalid({ external_url: ['must not have a query or a fragment'] })
  }
  if (url.username !== '' || url.password !== '')
    throw invalid({ external_url: ['must not carry a password'] })
  return url.href
}
