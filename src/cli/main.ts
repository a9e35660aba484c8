#!/usr/bin/env node
import { enableCompileCache } from 'node:module'

// Before anything else is loaded: what was compiled at an earlier start need not be compiled again.
enableCompileCache(new URL('../../node_modules/.cache/tundish', import.meta.url).pathname)

const { runCommand } = await import('./commands.ts')
await runCommand(process.argv.slice(2))
