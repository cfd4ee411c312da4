/** What the rules saw and did, and why: bounded, and told in words only when somebody asks. */
@NullMarked
package io.stagebus.rules.trace;

import org.jspecify.annotations.NullMarked;
