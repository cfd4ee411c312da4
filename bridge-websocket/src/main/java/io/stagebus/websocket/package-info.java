/** The CLASP door over WebSocket. */
@NullMarked
package io.stagebus.websocket;

import org.jspecify.annotations.NullMarked;
