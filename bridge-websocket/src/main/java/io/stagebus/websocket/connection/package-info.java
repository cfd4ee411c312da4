/** A client: what its connection may do in which state, its session on the bus, and what it asks. */
@NullMarked
package io.stagebus.websocket.connection;

import org.jspecify.annotations.NullMarked;
