import cluster from 'node:cluster'
import { StartupError } from '../store/startup-error.ts'
import { backup } from './backup.ts'
import { type Configuration, readConfiguration } from './configuration.ts'
import { demo } from './demo.ts'
import { exportWorkspace } from './export.ts'
import { generate } from './generate.ts'
import { importWorkspace } from './import.ts'
import { keys } from './keys.ts'
import { listenUntilStopped } from './listen.ts'
import { providers } from './providers.ts'
import { restore } from './restore.ts'
import { serveUntilStopped } from './serve.ts'
import { serveAsWorker } from './worker-process.ts'
import { serveWithWorkers } from './workers.ts'

const usage = `Usage: tundish <command>

  serve      start the server (settings come from the environment; see README.md)
  listen     send webhook events to a local address: --forward URL [--events contact.*] [--workspace ID] [--server URL]
  demo       fill a workspace with a small shop; --seed, --contacts, --until and --workspace say which
  generate   write what follows from the definitions; --check only compares, --name names a new migration
  keys       rotate: puts a new key in front of those that seal stored secrets
  providers  check [DIR]: says what is wrong with provider files, by default those of the data folder
  backup     FILE: writes everything into one file, while the server runs too; --with-keys, --without-files
  restore    FILE: loads a backup into an empty store; --check only reads it, --without-keys goes without them
  export     FOLDER --workspace SUBDOMAIN: writes a workspace as JSON lines and CSV
  import     FOLDER --workspace SUBDOMAIN [--team ID]: makes a new workspace out of an exported folder
  help       show this text
`

type Command = (rest: string[]) => Promise<void>

const commands: Readonly<Record<string, Command>> = {
  serve: () => serverOf(readConfiguration(process.env)),
  demo: (rest) => demo(readConfiguration(process.env), rest),
  generate,
  listen: (rest) => listenUntilStopped(rest, process.env),
  keys: (rest) => keys(readConfiguration(process.env), rest),
  providers,
  backup: (rest) => backup(readConfiguration(process.env), rest),
  restore: (rest) => restore(readConfiguration(process.env), rest),
  export: (rest) => exportWorkspace(readConfiguration(process.env), rest),
  import: (rest) => importWorkspace(readConfiguration(process.env), rest),
  help: async () => void process.stdout.write(usage),
}

/** One process, or this one with several workers, or one of those. */
function serverOf(configuration: Configuration): Promise<void> {
  if (cluster.isWorker) return serveAsWorker(configuration)
  return configuration.workers > 1 ? serveWithWorkers(configuration) : serveUntilStopped(configuration)
}

/** Runs the command a person typed; a refusal is one sentence and exit code 1. */
export async function runCommand([name = 'help', ...rest]: string[]): Promise<void> {
  try {
    const command = commands[/^(-h|--help)$/.test(name) ? 'help' : name]
    if (!command) throw new StartupError(`There is no command ${name}.\n\n${usage}`)
    await command(rest)
  } catch (error) {
    const expected = error instanceof StartupError || isBadArgument(error)
    process.stderr.write(
      `${expected ? error.message : error instanceof Error ? error.stack : String(error)}\n`,
    )
    process.exit(1)
  }
}

/** What `parseArgs` says of an option it does not know. */
const isBadArgument = (error: unknown): error is Error =>
  error instanceof Error && String((error as { code?: unknown }).code).startsWith('ERR_PARSE_ARGS')
