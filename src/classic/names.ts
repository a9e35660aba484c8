/** What API v2 calls the values of a profile. */
export const v2Names: Readonly<Record<string, string>> = {
  email: 'email_address',
  phone: 'phone_number',
  first_name: 'first_name',
  last_name: 'last_name',
  time_zone: 'time_zone',
  websites: 'website_url',
}

/** The name Classic has for a value of API v2. */
export const classicName = (name: string): string =>
  Object.keys(v2Names).find((own) => v2Names[own] === name) ?? name
