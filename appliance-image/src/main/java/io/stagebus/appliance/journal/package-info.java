/** The journal for people and other programs: what is asked of it, and entries as lines. */
@NullMarked
package io.stagebus.appliance.journal;

import org.jspecify.annotations.NullMarked;
