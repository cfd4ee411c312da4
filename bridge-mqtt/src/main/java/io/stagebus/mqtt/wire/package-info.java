/** MQTT packets as bytes: what is checked before one is decoded, and how a PUBLISH is encoded once for many. */
@NullMarked
package io.stagebus.mqtt.wire;

import org.jspecify.annotations.NullMarked;
