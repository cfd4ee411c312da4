/** The OSC door. */
@NullMarked
package io.stagebus.osc;

import org.jspecify.annotations.NullMarked;
