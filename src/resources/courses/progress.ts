import { timeJson } from '../../define/kinds/time.ts'

/**
 * SQL over an enrollment `r`: the ids of the lessons that count. Lessons that are not published yet do not, unless
 * nothing of the course is published at all.
 */
const countingLessons = `select l.id from (
    select l.id, l.published_at <= now() as published, bool_or(coalesce(l.published_at <= now(), false)) over () as any_published
    from courses_lessons l join courses_sections s on s.workspace_id = l.workspace_id and s.id = l.section_id
    where s.workspace_id = r.workspace_id and s.course_id = r.course_id
  ) l where l.published or not l.any_published`

/** SQL of `progress`: how many lessons count, and how many of them the contact has completed. */
export const progressSql = `(select json_build_object(
  'lessons_count', count(*), 'completed_count', count(done.id), 'completed_at', ${timeJson('r.completed_at')})
  from (${countingLessons}) counting
  left join courses_lesson_completions done on done.workspace_id = r.workspace_id
    and done.enrollment_id = r.id and done.lesson_id = counting.id)`
