/** MQTT sessions: a client as the bus sees it, and the bus as a client sees it. */
@NullMarked
package io.stagebus.mqtt.session;

import org.jspecify.annotations.NullMarked;
