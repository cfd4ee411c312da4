/** How the client commands reach a gateway: over its admin port, or as a CLASP client of any relay. */
@NullMarked
package io.stagebus.appliance.client;

import org.jspecify.annotations.NullMarked;
