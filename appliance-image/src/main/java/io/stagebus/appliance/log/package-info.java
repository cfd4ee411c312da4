/** How the program logs: text or JSON lines, levels in the form of {@code RUST_LOG}. */
@NullMarked
package io.stagebus.appliance.log;

import org.jspecify.annotations.NullMarked;
