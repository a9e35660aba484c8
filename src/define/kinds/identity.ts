import Type from 'typebox'
import type { Field, Kind } from '../kind.ts'
import type { PublicIdCodec } from '../public-id.ts'
import { idFilter } from './reference.ts'

/** The row's own id, as every resource has it. */
export function idField(codec: PublicIdCodec, firstId: number, filter: boolean): Field<number, false> {
  const kind: Kind<number> = {
    name: 'id',
    control: 'hidden',
    schema: () => Type.Integer({ examples: [firstId] }),
    column: 'bigint',
    write: (text) => text,
    decode: Number,
    filter: idFilter((text) => codec.decode(text)),
  }
  return { kind, options: { set: 'server', required: true, filter, sort: true } }
}

/** The id in letters: encoded here for replies, by the SQL function for event payloads. */
export function publicIdField(codec: PublicIdCodec, firstId: number): Field<string, false> {
  const kind: Kind<string> = {
    name: 'public_id',
    control: 'hidden',
    schema: () => Type.String({ pattern: '^[A-Za-z]{6,}$', examples: [codec.encode(firstId)] }),
    ofRow: true,
    select: (row) => `${row}.id`,
    json: (expression) => `public_id(${expression}, '${codec.alphabet}')`,
    write: (text) => `"${codec.encode(text)}"`,
    decode: (text) => codec.encode(text),
  }
  return { kind, options: { set: 'server', required: true } }
}
