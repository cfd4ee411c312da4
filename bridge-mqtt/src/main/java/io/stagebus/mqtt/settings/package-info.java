/** What the program says about the MQTT door. */
@NullMarked
package io.stagebus.mqtt.settings;

import org.jspecify.annotations.NullMarked;
