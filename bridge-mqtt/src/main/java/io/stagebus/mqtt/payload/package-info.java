/** What an MQTT payload means as a value, and how a value is written as a payload (R9). */
@NullMarked
package io.stagebus.mqtt.payload;

import org.jspecify.annotations.NullMarked;
