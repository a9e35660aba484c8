import { contact } from '../../resources/contacts/contact.ts'
import type { Step } from './step.ts'

const firstNames =
  'Ada Amara Ana Ben Carla Chen Dara Elif Emeka Esther Finn Grace Hana Ines Ivan Jonas Kofi Lena Lucia Malik Mara Mio Nadia Noor Olga Omar Priya Rafael Rosa Sami Sofia Tariq Tess Theo Uma Vera Wen Yara Yusuf Zoe'.split(
    ' ',
  )
const lastNames =
  'Abara Alvarez Becker Brook Castro Chang Dahl Diaz Eriksen Fontaine Garcia Hassan Hughes Ito Jansen Kaya Keller Kowalski Lindqvist Lopes Mensah Moreau Nakamura Novak Okafor Owens Park Patel Petrov Quinn Rossi Sato Schmidt Silva Singh Tanaka Turner Vargas Weber Yilmaz'.split(
    ' ',
  )
const zones = ['London', 'Berlin', 'Eastern Time (US & Canada)', 'Pacific Time (US & Canada)', 'Tokyo']

/** People who have found the shop, evenly over the time it has been open. */
export const contacts: Step = {
  title: 'Contacts',
  total: (shop) => shop.contacts,
  async make(unit, shop, index, random) {
    const [first_name, last_name] = [random.pick(firstNames), random.pick(lastNames)]
    const made = await unit.create(contact, shop.owner, {
      first_name,
      last_name,
      email_address: `${first_name}.${last_name}.${index + 1}@example.com`.toLowerCase(),
      time_zone: random.pick(zones),
      ...(random.chance(0.4) && { phone_number: `+1555${random.whole(1_000_000, 9_999_999)}` }),
    })
    const open = shop.until.getTime() - shop.since.getTime()
    const at = new Date(shop.since.getTime() + (open * index) / shop.contacts).toISOString()
    await unit.sql`update contacts set created_at = ${at}, updated_at = ${at} where id = ${made.id}`
    return () => shop.contactIds.push(made.id)
  },
}
