import { dimensionsOf } from './image-dimensions.ts'

/** Largest image, in bytes, and longest side, in pixels. */
export const imageBytesMax = 10 * 1024 * 1024
export const imageSideMax = 10_000

/** What bytes turn out to be: a type and the ending of its file names, or what is wrong with them. */
export type Inspection = { readonly type: string; readonly ending: string } | { readonly problem: string }

const types: readonly { type: string; ending: string; matches(bytes: Buffer): boolean }[] = [
  { type: 'image/jpeg', ending: 'jpg', matches: (bytes) => begins(bytes, 'ffd8ff') },
  { type: 'image/png', ending: 'png', matches: (bytes) => begins(bytes, '89504e470d0a1a0a') },
  { type: 'image/gif', ending: 'gif', matches: (bytes) => /^GIF8[79]a/.test(latin(bytes, 6)) },
  { type: 'image/webp', ending: 'webp', matches: (bytes) => /^RIFF.{4}WEBP/s.test(latin(bytes, 12)) },
  { type: 'image/x-icon', ending: 'ico', matches: isIcon },
  { type: 'image/svg+xml', ending: 'svg', matches: isSvg },
]

/** Says what an image is by its content, whatever it was called or served as. */
export function inspectImage(bytes: Buffer): Inspection {
  if (bytes.length === 0) return { problem: 'is empty' }
  if (bytes.length > imageBytesMax) return { problem: `is larger than ${imageBytesMax / 1024 / 1024} MB` }
  const found = types.find(({ matches }) => matches(bytes))
  if (!found) return { problem: 'is not an image of type JPEG, PNG, WebP, ICO, SVG or GIF' }
  const { type, ending } = found
  if (type === 'image/svg+xml') return { type, ending }
  const size = dimensionsOf(type, bytes)
  if (!size || size.width === 0 || size.height === 0) return { problem: 'is a damaged image' }
  if (size.width > imageSideMax || size.height > imageSideMax) {
    return {
      problem: `is ${size.width} by ${size.height} pixels; the most is ${imageSideMax} by ${imageSideMax}`,
    }
  }
  return { type, ending }
}

const begins = (bytes: Buffer, hex: string): boolean =>
  bytes.subarray(0, hex.length / 2).toString('hex') === hex

const latin = (bytes: Buffer, length: number): string => bytes.toString('latin1', 0, length)

/** Reserved zero, type 1, and at least one picture. */
function isIcon(bytes: Buffer): boolean {
  return begins(bytes, '00000100') && bytes.length >= 22 && bytes.readUInt16LE(4) > 0
}

/** An `svg` element first, after nothing but a declaration, comments and a document type without entities. */
function isSvg(bytes: Buffer): boolean {
  const text = bytes.toString('utf8', 0, 4096).replace(/^\uFEFF/, '')
  return /^\s*(<\?xml[^>]*\?>\s*)?(<!--(?:(?!-->)[\s\S])*-->\s*)*(<!DOCTYPE\s+svg[^>[]*>\s*)?(<!--(?:(?!-->)[\s\S])*-->\s*)*<svg[\s>]/i.test(
    text,
  )
}
