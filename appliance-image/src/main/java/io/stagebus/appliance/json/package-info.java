/** Signals and values as JSON, for the admin port and for {@code --json}. */
@NullMarked
package io.stagebus.appliance.json;

import org.jspecify.annotations.NullMarked;
