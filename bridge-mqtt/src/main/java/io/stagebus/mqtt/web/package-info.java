/** MQTT over WebSocket: the upgrade, and packets in frames (MQTT 5.0 §6). */
@NullMarked
package io.stagebus.mqtt.web;

import org.jspecify.annotations.NullMarked;
