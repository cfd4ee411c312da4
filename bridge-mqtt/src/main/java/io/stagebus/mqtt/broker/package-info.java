/** The broker: its port, its connections, and the way from CONNECT to DISCONNECT. */
@NullMarked
package io.stagebus.mqtt.broker;

import org.jspecify.annotations.NullMarked;
