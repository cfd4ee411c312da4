/** The listening door: the upgrade to WebSocket, plain HTTP answers, limits before authentication, start and stop. */
@NullMarked
package io.stagebus.websocket.server;

import org.jspecify.annotations.NullMarked;
