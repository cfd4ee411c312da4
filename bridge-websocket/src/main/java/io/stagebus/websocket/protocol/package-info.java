/** CLASP on byte buffers: frames, messages, values and the legacy MessagePack form. No socket in it. */
@NullMarked
package io.stagebus.websocket.protocol;

import org.jspecify.annotations.NullMarked;
