import { resolve } from 'node:path'
import type { Configuration } from './configuration.ts'
import type { FirstRun } from './first-run.ts'

/** What a person sees when the server is up: where it is, and on the first run the next command to type. */
export function banner(
  { databaseUrl, dataDir, workers }: Configuration,
  origin: string,
  made: FirstRun | null,
): string {
  const places = [
    ['API', `${origin}/api/v2`],
    ['Account', `${origin}/account`],
    ['Reference', `${origin}/docs`],
    ['Document', `${origin}/openapi.json`],
    ...(databaseUrl ? [] : [['Data', resolve(dataDir)]]),
    ...(workers > 1 ? [['Processes', String(workers)]] : []),
  ]
  const lines = places.map(([name = '', place]) => `  ${name.padEnd(11)}${place}`)
  return [
    '',
    `Tundish is listening on ${origin}`,
    '',
    ...lines,
    ...(made ? firstSteps(origin, made) : []),
    '',
  ].join('\n')
}

/** The secrets of a first run, and something to paste. */
export function firstSteps(origin: string, made: FirstRun): string[] {
  const { token, gatewayKey, workspaceId, email, password } = made
  return [
    '',
    'First run: a team, a workspace, an API token and a gateway key were made. Both are shown only now:',
    '',
    `  API token    ${token}`,
    `  Gateway key  ${gatewayKey}`,
    '',
    `Sign in at ${origin}/account as ${email} with ${password ? `this password, shown only now: ${password}` : 'the password you gave'}.`,
    '',
    'Try it:',
    '',
    `  curl -s ${origin}/api/v2/teams -H 'Authorization: Bearer ${token}'`,
    '',
    `  curl -s ${origin}/api/v2/workspaces/${workspaceId}/contacts -H 'Authorization: Bearer ${token}' \\`,
    `    -H 'Content-Type: application/json' -d '{"contact":{"email_address":"ada@example.com"}}'`,
    '',
    `  curl -s ${origin}/connections -H 'Authorization: Bearer ${gatewayKey}' -d '{"app":"clickfunnels"}'`,
  ]
}
