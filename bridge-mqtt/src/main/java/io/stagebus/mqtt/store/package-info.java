/** What MQTT sessions leave in the journal, so that they outlive the gateway: as bytes, and as what was found there. */
@NullMarked
package io.stagebus.mqtt.store;

import org.jspecify.annotations.NullMarked;
