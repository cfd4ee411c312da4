/** OSC packets in a stream of bytes: length prefix (OSC 1.0) and SLIP (OSC 1.1). No socket in it. */
@NullMarked
package io.stagebus.osc.stream;

import org.jspecify.annotations.NullMarked;
