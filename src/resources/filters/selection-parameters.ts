import { text } from '../../define/kinds/text.ts'

/** The query parameters with which a list takes a filter; `selectionOf` turns them into a condition. */
export const selectionParameters = {
  stable_id: text({ doc: 'A filter as one opaque text; it wins over stored_filter_id.' }),
  stored_filter_id: text({ doc: 'The id or public id of a saved filter.' }),
}
