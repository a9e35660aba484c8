import type { Readable } from 'node:stream'
import type { FileStore } from './files.ts'

/** A bucket of an S3-compatible server. */
export interface BucketSettings {
  readonly bucket: string
  readonly region: string
  /** The server's address; AWS itself where null. */
  readonly endpoint: string | null
  readonly accessKeyId: string
  readonly secretAccessKey: string
}

const attemptsMax = 3
const connectTimeoutMs = 5_000
const requestTimeoutMs = 30_000

/** Keeps files in a bucket, under `files/` and their key. The client is loaded only where a bucket is configured. */
export async function bucketFiles(settings: BucketSettings): Promise<FileStore> {
  const { S3Client, PutObjectCommand, GetObjectCommand, DeleteObjectCommand } = await import(
    '@aws-sdk/client-s3'
  )
  const { bucket: Bucket, region, endpoint, accessKeyId, secretAccessKey } = settings
  const client = new S3Client({
    region,
    credentials: { accessKeyId, secretAccessKey },
    maxAttempts: attemptsMax,
    requestHandler: { connectionTimeout: connectTimeoutMs, requestTimeout: requestTimeoutMs },
    // Servers other than AWS have one host name, and not all of them know the newer checksums.
    ...(endpoint && { endpoint, forcePathStyle: true }),
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
  })
  const object = (key: string) => ({ Bucket, Key: `files/${key}` })
  return {
    async put(key, bytes, contentType) {
      const body = { Body: bytes, ContentLength: bytes.length, ContentType: contentType }
      await client.send(new PutObjectCommand({ ...object(key), ...body }))
    },
    async open(key, range) {
      const part = range && { Range: `bytes=${range.start}-${range.end}` }
      try {
        const answer = await client.send(new GetObjectCommand({ ...object(key), ...part }))
        return (answer.Body as Readable | undefined) ?? null
      } catch (error) {
        if ((error as { name?: string }).name === 'NoSuchKey') return null
        throw error
      }
    },
    async remove(key) {
      await client.send(new DeleteObjectCommand(object(key)))
    },
    close: () => client.destroy(),
  }
}
