import { text } from '../../define/kinds/text.ts'
import { resource } from '../../define/resource.ts'
import { imageBytesMax } from './inspect-image.ts'

/** SQL of the public address of an image, over a row alias. */
export const imageUrlSql = (row: string): string =>
  `current_setting('tundish.origin', true) || '/files/' || ${row}.file_key || '/' || ${row}.file_name`

/** A picture kept and served by us: fetched from an address, or uploaded (v2-behaviour.md section 14.16). */
export const image = resource({
  name: 'Image',
  parent: 'Workspace',
  access: 'images',
  fields: {
    url: text({
      set: 'server',
      required: true,
      from: imageUrlSql('r'),
      doc: 'Where the image is served, to anybody.',
      example: 'https://example.com/files/5f0c3b7a9d1e4c2f8a6b0d4e2c1f3a5b/portrait.png',
    }),
    alt_text: text({ example: 'A portrait' }),
    name: text({ example: 'portrait' }),
    upload_source_url: text({
      input: true,
      required: true,
      doc: 'The image is fetched from here once: JPEG, PNG, WebP, ICO, SVG or GIF, at most 10 MB and 10000 by 10000 pixels.',
      example: 'https://example.com/portrait.png',
    }),
    file_key: text({ set: 'server', required: true, hidden: true }),
    file_name: text({ set: 'server', required: true, hidden: true }),
  },
  actions: {
    upload: {
      on: 'collection',
      method: 'post',
      summary: 'Create an image from the bytes in the body',
      query: { name: text(), alt_text: text() },
      raw: { bytesMax: imageBytesMax, types: ['image/*', 'application/octet-stream'] },
      status: 201,
      extra: true,
    },
  },
  firstId: 12_600_000,
})
