/** Rails time-zone names and the IANA ids behind them (v2-behaviour.md section 17). */
export const timeZones: Readonly<Record<string, string>> = {
  'International Date Line West': 'Etc/GMT+12',
  'Midway Island': 'Pacific/Midway',
  'American Samoa': 'Pacific/Pago_Pago',
  Hawaii: 'Pacific/Honolulu',
  Alaska: 'America/Juneau',
  'Pacific Time (US & Canada)': 'America/Los_Angeles',
  Tijuana: 'America/Tijuana',
  'Mountain Time (US & Canada)': 'America/Denver',
  Arizona: 'America/Phoenix',
  Chihuahua: 'America/Chihuahua',
  Mazatlan: 'America/Mazatlan',
  'Central Time (US & Canada)': 'America/Chicago',
  Saskatchewan: 'America/Regina',
  Guadalajara: 'America/Mexico_City',
  'Mexico City': 'America/Mexico_City',
  Monterrey: 'America/Monterrey',
  'Central America': 'America/Guatemala',
  'Eastern Time (US & Canada)': 'America/New_York',
  'Indiana (East)': 'America/Indiana/Indianapolis',
  Bogota: 'America/Bogota',
  Lima: 'America/Lima',
  Quito: 'America/Lima',
  'Atlantic Time (Canada)': 'America/Halifax',
  Caracas: 'America/Caracas',
  'La Paz': 'America/La_Paz',
  Santiago: 'America/Santiago',
  Georgetown: 'America/Guyana',
  'Puerto Rico': 'America/Puerto_Rico',
  Newfoundland: 'America/St_Johns',
  Brasilia: 'America/Sao_Paulo',
  'Buenos Aires': 'America/Argentina/Buenos_Aires',
  Montevideo: 'America/Montevideo',
  Greenland: 'America/Nuuk',
  'Mid-Atlantic': 'Atlantic/South_Georgia',
  Azores: 'Atlantic/Azores',
  'Cape Verde Is.': 'Atlantic/Cape_Verde',
  UTC: 'Etc/UTC',
  Dublin: 'Europe/Dublin',
  Edinburgh: 'Europe/London',
  London: 'Europe/London',
  Lisbon: 'Europe/Lisbon',
  Casablanca: 'Africa/Casablanca',
  Monrovia: 'Africa/Monrovia',
  Belgrade: 'Europe/Belgrade',
  Bratislava: 'Europe/Bratislava',
  Budapest: 'Europe/Budapest',
  Ljubljana: 'Europe/Ljubljana',
  Prague: 'Europe/Prague',
  Sarajevo: 'Europe/Sarajevo',
  Skopje: 'Europe/Skopje',
  Warsaw: 'Europe/Warsaw',
  Zagreb: 'Europe/Zagreb',
  Brussels: 'Europe/Brussels',
  Copenhagen: 'Europe/Copenhagen',
  Madrid: 'Europe/Madrid',
  Paris: 'Europe/Paris',
  Amsterdam: 'Europe/Amsterdam',
  Berlin: 'Europe/Berlin',
  Bern: 'Europe/Zurich',
  Zurich: 'Europe/Zurich',
  Rome: 'Europe/Rome',
  Stockholm: 'Europe/Stockholm',
  Vienna: 'Europe/Vienna',
  'West Central Africa': 'Africa/Algiers',
  Bucharest: 'Europe/Bucharest',
  Cairo: 'Africa/Cairo',
  Helsinki: 'Europe/Helsinki',
  Kyiv: 'Europe/Kiev',
  Riga: 'Europe/Riga',
  Sofia: 'Europe/Sofia',
  Tallinn: 'Europe/Tallinn',
  Vilnius: 'Europe/Vilnius',
  Athens: 'Europe/Athens',
  Jerusalem: 'Asia/Jerusalem',
  Harare: 'Africa/Harare',
  Pretoria: 'Africa/Johannesburg',
  Kaliningrad: 'Europe/Kaliningrad',
  Istanbul: 'Europe/Istanbul',
  Minsk: 'Europe/Minsk',
  Moscow: 'Europe/Moscow',
  'St. Petersburg': 'Europe/Moscow',
  Volgograd: 'Europe/Volgograd',
  Kuwait: 'Asia/Kuwait',
  Riyadh: 'Asia/Riyadh',
  Nairobi: 'Africa/Nairobi',
  Baghdad: 'Asia/Baghdad',
  Tehran: 'Asia/Tehran',
  Samara: 'Europe/Samara',
  'Abu Dhabi': 'Asia/Muscat',
  Muscat: 'Asia/Muscat',
  Baku: 'Asia/Baku',
  Tbilisi: 'Asia/Tbilisi',
  Yerevan: 'Asia/Yerevan',
  Kabul: 'Asia/Kabul',
  Ekaterinburg: 'Asia/Yekaterinburg',
  Islamabad: 'Asia/Karachi',
  Karachi: 'Asia/Karachi',
  Tashkent: 'Asia/Tashkent',
  Chennai: 'Asia/Kolkata',
  Kolkata: 'Asia/Kolkata',
  Mumbai: 'Asia/Kolkata',
  'New Delhi': 'Asia/Kolkata',
  'Sri Jayawardenepura': 'Asia/Colombo',
  Kathmandu: 'Asia/Kathmandu',
  Astana: 'Asia/Almaty',
  Dhaka: 'Asia/Dhaka',
  Almaty: 'Asia/Almaty',
  Rangoon: 'Asia/Rangoon',
  Novosibirsk: 'Asia/Novosibirsk',
  Bangkok: 'Asia/Bangkok',
  Hanoi: 'Asia/Bangkok',
  Jakarta: 'Asia/Jakarta',
  Krasnoyarsk: 'Asia/Krasnoyarsk',
  Beijing: 'Asia/Shanghai',
  Chongqing: 'Asia/Chongqing',
  'Hong Kong': 'Asia/Hong_Kong',
  Urumqi: 'Asia/Urumqi',
  'Kuala Lumpur': 'Asia/Kuala_Lumpur',
  Singapore: 'Asia/Singapore',
  Taipei: 'Asia/Taipei',
  Perth: 'Australia/Perth',
  Irkutsk: 'Asia/Irkutsk',
  Ulaanbaatar: 'Asia/Ulaanbaatar',
  Seoul: 'Asia/Seoul',
  Osaka: 'Asia/Tokyo',
  Sapporo: 'Asia/Tokyo',
  Tokyo: 'Asia/Tokyo',
  Yakutsk: 'Asia/Yakutsk',
  Darwin: 'Australia/Darwin',
  Adelaide: 'Australia/Adelaide',
  Canberra: 'Australia/Canberra',
  Melbourne: 'Australia/Melbourne',
  Sydney: 'Australia/Sydney',
  Brisbane: 'Australia/Brisbane',
  Hobart: 'Australia/Hobart',
  Vladivostok: 'Asia/Vladivostok',
  Guam: 'Pacific/Guam',
  'Port Moresby': 'Pacific/Port_Moresby',
  Magadan: 'Asia/Magadan',
  Srednekolymsk: 'Asia/Srednekolymsk',
  'Solomon Is.': 'Pacific/Guadalcanal',
  'New Caledonia': 'Pacific/Noumea',
  Fiji: 'Pacific/Fiji',
  Kamchatka: 'Asia/Kamchatka',
  'Marshall Is.': 'Pacific/Majuro',
  Auckland: 'Pacific/Auckland',
  Wellington: 'Pacific/Auckland',
  'Chatham Is.': 'Pacific/Chatham',
  "Nuku'alofa": 'Pacific/Tongatapu',
  'Tokelau Is.': 'Pacific/Fakaofo',
  Samoa: 'Pacific/Apia',
}

/** Where several names share an id, the one that is the id's own city, else the first. */
const nameOfId = new Map<string, string>()
for (const [name, id] of Object.entries(timeZones)) {
  const city = id.split('/').at(-1)?.replaceAll('_', ' ')
  if (!nameOfId.has(id) || name === city) nameOfId.set(id, name)
}

/** The friendly name of a Rails name or an IANA id; undefined for anything else. */
export function timeZoneName(nameOrId: string): string | undefined {
  if (Object.hasOwn(timeZones, nameOrId)) return nameOrId
  return nameOfId.get(nameOrId) ?? nameWithClockOf(nameOrId)
}

/** Another id for a zone of the map, or a zone of the same clock, of its own region where there is one (section 12.2). */
function nameWithClockOf(id: string): string | undefined {
  const zone = zoneOf(id)
  if (!zone) return undefined
  known ??= [...nameOfId].map(([id, name]) => ({ name, region: regionOf(id), ...zoneOf(id) }))
  const alike = known.filter(({ clock }) => clock === zone.clock)
  const best =
    alike.find(({ canonical }) => canonical === zone.canonical) ??
    alike.find(({ region }) => region === regionOf(id)) ??
    alike[0]
  return best?.name
}

interface Zone {
  /** One id for all spellings of a zone. */
  readonly canonical: string
  /** What its clock shows in the course of a year. */
  readonly clock: string
}

/** The zones of the map, looked at when first asked for. */
let known: readonly (Partial<Zone> & { readonly name: string; readonly region: string })[] | undefined

const idLengthMax = 64

/** A year by which clocks are compared: what zones did before does not matter to who reads a clock now. */
const comparedYear = 2027

/** Twice a month, as no zone changes its clock and back within less. */
const compared = Array.from({ length: 24 }, (_, half) =>
  Date.UTC(comparedYear, Math.floor(half / 2), half % 2 === 0 ? 2 : 16),
)

/** Undefined where there is no such zone. */
function zoneOf(id: string): Zone | undefined {
  if (id.length > idLengthMax || (!id.includes('/') && id !== 'GMT')) return undefined
  try {
    const format = new Intl.DateTimeFormat('en', { timeZone: id, timeZoneName: 'longOffset' })
    const clock = compared.map((moment) => format.format(moment).replace(/^.*GMT/, '')).join()
    return { canonical: format.resolvedOptions().timeZone, clock }
  } catch {
    return undefined
  }
}

const regionOf = (id: string): string => id.split('/', 1)[0] ?? ''
