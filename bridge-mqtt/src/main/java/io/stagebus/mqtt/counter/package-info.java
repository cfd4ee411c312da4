/** What the MQTT door counts. */
@NullMarked
package io.stagebus.mqtt.counter;

import org.jspecify.annotations.NullMarked;
