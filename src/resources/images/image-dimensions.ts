/** Width and height in pixels. */
export interface Dimensions {
  readonly width: number
  readonly height: number
}

/** Reads the dimensions an image states of itself, without decoding it; null where it is cut short or damaged. */
export function dimensionsOf(type: string, bytes: Buffer): Dimensions | null {
  try {
    return readers[type]?.(bytes) ?? null
  } catch (error) {
    if (error instanceof RangeError) return null
    throw error
  }
}

const readers: Readonly<Record<string, (bytes: Buffer) => Dimensions | null>> = {
  'image/png': (bytes) => ({ width: bytes.readUInt32BE(16), height: bytes.readUInt32BE(20) }),
  'image/gif': (bytes) => ({ width: bytes.readUInt16LE(6), height: bytes.readUInt16LE(8) }),
  'image/x-icon': iconSize,
  'image/jpeg': jpegSize,
  'image/webp': webpSize,
}

/** The largest picture of an icon; a side of 0 stands for 256. */
function iconSize(bytes: Buffer): Dimensions {
  const size = { width: 0, height: 0 }
  for (let index = 0; index < bytes.readUInt16LE(4); index++) {
    size.width = Math.max(size.width, bytes.readUInt8(6 + index * 16) || 256)
    size.height = Math.max(size.height, bytes.readUInt8(7 + index * 16) || 256)
  }
  return size
}

/** Goes from segment to segment to the one that begins a frame (SOF0 to SOF15, without DHT, JPG and DAC). */
function jpegSize(bytes: Buffer): Dimensions | null {
  let at = 2
  while (bytes.readUInt8(at) === 0xff) {
    const marker = bytes.readUInt8(at + 1)
    if (marker === 0xff) at += 1
    else if (marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker))
      return { height: bytes.readUInt16BE(at + 5), width: bytes.readUInt16BE(at + 7) }
    else at += 2 + bytes.readUInt16BE(at + 2)
  }
  return null
}

/** Lossy, lossless and extended files state their size in different places. */
function webpSize(bytes: Buffer): Dimensions | null {
  const chunk = bytes.toString('latin1', 12, 16)
  if (chunk === 'VP8 ')
    return { width: bytes.readUInt16LE(26) & 0x3fff, height: bytes.readUInt16LE(28) & 0x3fff }
  if (chunk === 'VP8L') {
    const bits = bytes.readUInt32LE(21)
    return { width: (bits & 0x3fff) + 1, height: ((bits >>> 14) & 0x3fff) + 1 }
  }
  if (chunk === 'VP8X') return { width: bytes.readUIntLE(24, 3) + 1, height: bytes.readUIntLE(27, 3) + 1 }
  return null
}
