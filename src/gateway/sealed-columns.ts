/** Where the gateway stores sealed values, for the rotation of keys. */
export const gatewaySealedColumns = [
  { table: 'gateway_connections', column: 'secrets' },
  { table: 'gateway_connect_sessions', column: 'pending' },
] as const
