import { surfaces } from '../../src/define/resource.ts'
import { product } from '../../src/resources/index.ts'
import { callServer, type ServerProcess } from '../../test/harness/server-process.ts'

/** The paths of every list that stands below the first team, its first workspace, or nothing. */
export async function listPaths(server: ServerProcess): Promise<string[]> {
  const first = async (path: string): Promise<string> =>
    String((await callServer(server, 'GET', `/api/v2${path}`))?.body?.[0]?.id)
  const team = await first('/teams')
  const workspace = await first(`/teams/${team}/workspaces`)
  return product.operations
    .filter(({ kind }) => kind === 'index')
    .map(({ surface, path }) => surfaces[surface] + path)
    .map((path) => path.replace('{team_id}', team).replace('{workspace_id}', workspace))
    .filter((path) => !path.includes('{'))
}

/** What each path answers: status, and body as text. */
export async function bodiesOf(
  server: ServerProcess,
  paths: readonly string[],
): Promise<Map<string, string>> {
  const bodies = new Map<string, string>()
  for (const path of paths) {
    const answer = await callServer(server, 'GET', path)
    bodies.set(path, `${answer?.status} ${JSON.stringify(answer?.body)}`)
  }
  return bodies
}

export const differing = (here: ReadonlyMap<string, string>, there: ReadonlyMap<string, string>): string[] =>
  [...here]
    .filter(([path, body]) => there.get(path) !== body || !body.startsWith('200 '))
    .map(([path, body]) => `${path}: ${body.slice(0, 200)} here, ${there.get(path)?.slice(0, 200)} there`)
