/** OSC 1.0 packets and their bytes. No socket and nothing of the bus in it. */
@NullMarked
package io.stagebus.osc.codec;

import org.jspecify.annotations.NullMarked;
