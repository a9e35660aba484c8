/**
 * What our PostgreSQL runs with, given on its command line so that a new release of Tundish applies at once.
 * Sized for a small machine: the whole cluster idles well under 150 MB.
 */
export const clusterSettings: Readonly<Record<string, string>> = {
  // An acknowledged write survives power loss.
  fsync: 'on',
  synchronous_commit: 'on',
  full_page_writes: 'on',
  // `replica` keeps online backup with the standard tools possible.
  wal_level: 'replica',
  max_wal_senders: '4',
  max_logical_replication_workers: '0',
  // Fewer checkpoints mean fewer full page images; recovery replays at most about this much.
  checkpoint_timeout: '15min',
  max_wal_size: '1GB',
  min_wal_size: '80MB',
  // After a crash one call for all files: to sync thousands of them one by one takes seconds on a busy disk.
  ...(process.platform === 'linux' && { recovery_init_sync_method: 'syncfs' }),

  max_connections: '100',
  shared_buffers: '64MB',
  effective_cache_size: '512MB',
  huge_pages: 'off',
  io_method: 'sync',
  jit: 'off',
  random_page_cost: '1.1',

  timezone: 'UTC',
  log_timezone: 'UTC',
  lc_messages: 'C',
  log_line_prefix: '',
  log_checkpoints: 'off',
  logging_collector: 'off',
  log_destination: 'stderr',
}

/** The same as arguments of `postgres`; later settings win. */
export function settingArguments(settings: Readonly<Record<string, string>>): string[] {
  return Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])
}
