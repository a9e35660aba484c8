import Type from 'typebox'
import { Problem, use } from '../kind.ts'
import { readText, textKindOf } from './text.ts'

/** A country as its two-letter code (ISO 3166-1 alpha-2), in capitals however it was written. */
export const country = use(
  textKindOf({
    name: 'country',
    schema: () => Type.String({ examples: ['GB'] }),
    read(value) {
      const code = readText(value).trim()
      if (!/^([A-Za-z]{2})?$/.test(code)) throw new Problem('is not a two-letter ISO country code')
      return code.toUpperCase()
    },
  }),
)
