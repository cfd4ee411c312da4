/** When a rule with a timetable is due: by the calendar, or by the sun. */
@NullMarked
package io.stagebus.rules.schedule;

import org.jspecify.annotations.NullMarked;
