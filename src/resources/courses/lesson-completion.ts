import { reference } from '../../define/kinds/reference.ts'
import { timestamp } from '../../define/kinds/time.ts'
import { resource } from '../../define/resource.ts'

/** A lesson a contact has finished. Removing it takes the step back; the course stays completed. */
export const lessonCompletion = resource({
  name: 'Courses::LessonCompletion',
  parent: 'Course',
  access: 'courses',
  operations: ['index', 'show', 'create', 'delete'],
  fields: {
    enrollment_id: reference('Courses::Enrollment', 'cascade')({ required: true, filter: true }),
    lesson_id: reference('Courses::Lesson', 'cascade')({ required: true, filter: true }),
    completed_at: timestamp({ set: 'server', required: true, default: 'now()' }),
  },
  hides: ['course_id', 'created_at', 'updated_at'],
  unique: [{ columns: ['enrollment_id', 'lesson_id'], field: 'lesson_id' }],
  firstId: 77_200_000,
})
