/** What a proxy before the door says of its clients. */
@NullMarked
package io.stagebus.mqtt.proxy;

import org.jspecify.annotations.NullMarked;
