import { behavior, type Context, type Outside } from '../../define/behavior.ts'
import { invalid } from '../../define/errors.ts'
import { slugOf } from '../slug.ts'
import { image } from './image.ts'
import { imageBytesMax, inspectImage } from './inspect-image.ts'

export const imageBehavior = behavior(image, {
  /** Fetches, judges and stores the bytes; the transaction then only takes the file into use. */
  async outside(request) {
    const { values, query, raw, tools, workspaceId } = request
    const taken = await bytesOf(request)
    if (!taken) return values
    const inspected = inspectImage(taken.bytes)
    if ('problem' in inspected)
      throw invalid({ [raw ? 'base' : 'upload_source_url']: [says(raw, inspected.problem)] })
    const file_key = await tools.addFile(workspaceId, taken.bytes, inspected.type)
    const given = raw ? { name: query.name, alt_text: query.alt_text } : values
    return { ...given, file_key, file_name: `${fileName(given.name ?? taken.name)}.${inspected.ending}` }
  },

  async afterCreate(ctx, row) {
    await use(ctx, row)
  },

  /** The same bytes fetched again change nothing; the copy is left to the sweep. */
  async beforeUpdate(ctx, row, values) {
    const { file_key, file_name: _, ...rest } = values
    if (!file_key) return values
    const [same] = await ctx.sql`select 1 as same from stored_files old join stored_files new using (sha256)
      where old.key = ${row.file_key} and new.key = ${file_key}`
    return same ? rest : values
  },

  async afterUpdate(ctx, row, before) {
    if (row.file_key === before.file_key) return
    await use(ctx, row)
    await drop(ctx, before)
  },

  async beforeDelete(ctx, row) {
    await drop(ctx, row)
  },

  actions: {
    async upload(ctx, _row, { values, owner }) {
      return { row: await ctx.create(image, owner, values), status: 201 }
    },
  },
})

/** The image a request brings: its body, or what stands at the address it names; null where it brings none. */
async function bytesOf({ values, raw, tools }: Outside): Promise<{ bytes: Buffer; name: string } | null> {
  if (raw) return { bytes: raw, name: '' }
  if (typeof values.upload_source_url !== 'string') return null
  const answer = await tools.download(values.upload_source_url, imageBytesMax)
  if ('problem' in answer) {
    throw invalid({ upload_source_url: [`could not be downloaded: ${answer.problem}`] })
  }
  return answer
}

const says = (raw: Buffer | null, problem: string): string => (raw ? `The body ${problem}` : problem)

const fileNameLengthMax = 80

/** A name for people to see in the address: the given one without its ending, in plain letters. */
function fileName(name: string): string {
  return (
    slugOf(name.replace(/\.[a-z0-9]{1,5}$/i, ''))
      .replace(/[^a-z0-9-]/g, '')
      .replace(/^-+/, '')
      .slice(0, fileNameLengthMax) || 'image'
  )
}

type Filed = { readonly workspace_id: number; readonly file_key: string }

async function use(ctx: Context, { workspace_id, file_key }: Filed): Promise<void> {
  await ctx.sql`update stored_files set unused_since = null where key = ${file_key} and workspace_id = ${workspace_id}`
}

async function drop(ctx: Context, { workspace_id, file_key }: Filed): Promise<void> {
  await ctx.sql`update stored_files set unused_since = now() where key = ${file_key} and workspace_id = ${workspace_id}`
}

declare module '../../define/behavior.ts' {
  interface Tools {
    /** Fetches a small file under the outbound policy; what goes wrong is a sentence. */
    download(url: string, bytesMax: number): Promise<{ bytes: Buffer; name: string } | { problem: string }>
    /** Stores bytes that the transaction to come takes into use; answers their key. */
    addFile(workspaceId: number, bytes: Buffer, contentType: string): Promise<string>
  }
}
